import type { DebugLog } from "../../rotation/debugLog";
import type { OnThrottled } from "../../rotation/device/managedDevice";
import type { Cancel, Clock } from "../../rotation/time/clock";
import { NotInTimeError, ServiceError } from "../../rotation/serviceError";
import type { Connection } from "../auth/connection";
import { onAbort } from "./abort";
import { answersFrom, batchOf, maxBatchSize } from "./batch";
import type { GraphResponse, GraphClient, GraphRequest } from "./graphClient";
import { NoAnswerError } from "./http";
import { type QuotaKind, quotaKindOf, quotaKinds, type Limits, perQuota } from "./limits";
import { asksForLongPause, LongPauses } from "./longPauses";
import { Queue } from "./queue";
import { type Delivery, isRefused, Retries, retryLine } from "./retries";
import { ThrottledRequests } from "./throttledRequests";

/** How a request is sent among others. */
export interface SendOptions {
  signal: AbortSignal;
  /** Goes ahead of requests that are not. Default false. */
  isUrgent?: boolean;
  /**
   * How long it may wait for others that fill its round trip, in milliseconds, while writes wait for their turn: with
   * each that is answered more is read. Default 0.
   */
  canWaitInMs?: number;
  /**
   * When it is given up, as if the signal aborted, on the transport's clock. Default: never; but where Graph then asks for
   * a pause of more than ten minutes, that is the answer.
   */
  giveUpAtInMs?: number | undefined;
  /** How often it is sent, at most, while the answer is 500 or 501. Default: as often as with any other trouble. */
  serverErrorTries?: number;
  /** Default: nobody is told. */
  onThrottled?: OnThrottled | undefined;
}

interface Queued extends GraphRequest {
  isUrgent: boolean;
  /** Until when it may wait for others. */
  canWaitUntil: number;
  /** Whether there is a time at which it is given up. */
  hasDeadline: boolean;
  isSettled: boolean;
  /** Handed to the network. */
  isUnderWay: boolean;
  /** Why it is not waited for any more; what is on its way may still be answered. */
  givenUp: ServiceError | undefined;
  tries: number;
  /** Whether it is sent again because its token was refused. */
  isRenewed: boolean;
  serverErrorTries: number;
  onThrottled: OnThrottled | undefined;
  /** Ends the timer that the request waits for, if there is one: of a pause, or of what it is still given. */
  stopTimer: Cancel;
  settle: (delivery: GraphResponse | Error) => void;
}

/** Requests that come within this time travel together. */
const gatheringInMs = 5;
/** Requests that come while none waits are gathered until so long after the last round trip, unless they fill a batch. */
const spacingInMs = 50;
/** How long a POST that is given up is still waited for once it is on its way. */
const graceInMs = 3_000;
/** Round trips under way at once. */
const maxUnderWay = 16;

/**
 * The one way to Graph for all resources of a run: as fast as the limits allow and not faster, many requests in one round
 * trip, and repeated only where that is safe.
 */
export class Transport {
  private readonly queues = perQuota(() => new Queue<Queued>());
  /** Trouble with one kind must not use up the repeats of another. */
  private readonly retries: Record<QuotaKind, Retries>;
  private readonly longPauses: LongPauses;
  private readonly throttled: ThrottledRequests;
  private roundTrips = 0;
  /** When the latest of them left. */
  private lastSentAt = -Infinity;
  private isPumping = false;
  /** Wakes the pump; there is one while it sleeps. */
  private wakeSignal: AbortController | undefined;

  constructor(
    private readonly client: GraphClient,
    private readonly limits: Limits,
    readonly clock: Clock,
    private readonly debug?: DebugLog,
  ) {
    this.retries = perQuota(() => new Retries(debug));
    this.longPauses = new LongPauses(clock);
    this.throttled = new ThrottledRequests(clock);
  }

  /** The address that requests go to. */
  get connection(): Connection {
    return this.client.connection;
  }

  /**
   * Sends a request as soon as the limits allow it. When the signal aborts, a read is not waited for any more, and a POST
   * is not sent; one that is on its way already is waited for a little longer, since its fate is unknown otherwise.
   *
   * @throws ServiceError when there is no token or the signal aborts first, NotInTimeError when the time is up first;
   *   NoAnswerError when no answer came.
   */
  request(roundTrip: GraphRequest, manner: SendOptions): Promise<GraphResponse> {
    const { signal, isUrgent = false, giveUpAtInMs = Infinity, serverErrorTries = Infinity, onThrottled } = manner;
    return new Promise((resolve, reject) => {
      const queued: Queued = {
        ...roundTrip,
        isUrgent,
        canWaitUntil: this.clock.now() + (manner.canWaitInMs ?? 0),
        hasDeadline: giveUpAtInMs < Infinity,
        isSettled: false,
        isUnderWay: false,
        givenUp: undefined,
        tries: 0,
        isRenewed: false,
        serverErrorTries,
        onThrottled,
        stopTimer: () => undefined,
        settle: (delivery) => {
          if (queued.isSettled) return;
          queued.isSettled = true;
          unsubscribe();
          stopDeadline();
          queued.stopTimer();
          this.throttled.end(queued);
          this.leave(queued);
          if (delivery instanceof Error) reject(delivery);
          else resolve(delivery);
        },
      };
      const unsubscribe = onAbort(signal, () => this.giveUp(queued, canceled()));
      const stopDeadline = this.atTime(giveUpAtInMs, () => this.giveUp(queued, new NotInTimeError()));
      if (signal.aborted) this.giveUp(queued, canceled());
      else this.enqueue(queued);
    });
  }

  private giveUp(queued: Queued, why: ServiceError): void {
    if (queued.givenUp) return;
    queued.givenUp = why;
    if (queued.method === "GET" || !queued.isUnderWay) queued.settle(why);
    else queued.stopTimer = this.clock.after(graceInMs, () => queued.settle(new NoAnswerError(why)));
  }

  private atTime(timeInMs: number, run: () => void): Cancel {
    if (timeInMs === Infinity) return () => undefined;
    return this.clock.after(Math.max(0, timeInMs - this.clock.now()), run);
  }

  private enqueue(queued: Queued): void {
    const refusal = this.refusalOf(queued);
    if (refusal) {
      queued.settle(refusal);
      return;
    }
    const kind = quotaKindOf(queued);
    if (this.limits.isBlocked(kind)) this.throttled.begin(queued);
    this.queues[kind].add(queued);
    this.wakePump();
    void this.pump();
  }

  /** The refusal that holds a request up for longer than it may be held up. */
  private refusalOf(queued: Queued): GraphResponse | undefined {
    return queued.hasDeadline ? undefined : this.longPauses.refusalOf(quotaKindOf(queued));
  }

  /** It no longer waits for its turn: while it did, the pump slept for its sake. */
  private leave(queued: Queued): void {
    if (this.queues[quotaKindOf(queued)].remove(queued)) this.wakePump();
  }

  /** Something has changed that the pump may be waiting for. */
  private wakePump(): void {
    // With a reason of its own: to make an error for each of them takes its time.
    this.wakeSignal?.abort(changed);
    this.wakeSignal = undefined;
  }

  private async sleepUntilWoken(durationInMs: number): Promise<void> {
    this.wakeSignal = new AbortController();
    await this.clock.sleep(durationInMs, this.wakeSignal.signal);
    this.wakeSignal = undefined;
  }

  private get waiting(): number {
    return quotaKinds.reduce((sum, kind) => sum + this.queues[kind].length, 0);
  }

  private async pump(): Promise<void> {
    if (this.isPumping) return;
    this.isPumping = true;
    try {
      await this.gather();
      while (this.waiting > 0) {
        if (!this.sendSome()) await this.sleepUntilWoken(this.roomInMs());
      }
    } finally {
      this.isPumping = false;
    }
  }

  private async gather(): Promise<void> {
    const until = Math.max(this.clock.now() + gatheringInMs, this.lastSentAt + spacingInMs);
    for (let now = this.clock.now(); now < until && this.waiting < maxBatchSize; now = this.clock.now()) {
      await this.sleepUntilWoken(until - now);
    }
  }

  /** Sends one group of requests, if there is room for any. */
  private sendSome(): boolean {
    if (this.roundTrips >= maxUnderWay) return false;
    for (const kind of quotaKinds) {
      if (this.canWaitInMs(kind) > 0) continue;
      const group = this.queues[kind].take(this.limits.available(kind, this.queues[kind].length));
      if (group.length === 0) continue;
      void this.deliver(kind, group);
      return true;
    }
    return false;
  }

  /** How long those of a kind may still wait for others that fill a round trip. */
  private canWaitInMs(kind: QuotaKind): number {
    const queue = this.queues[kind];
    if (queue.length === 0 || queue.length >= maxBatchSize || this.queues.write.length === 0) return 0;
    return Math.min(...queue.items.map(({ canWaitUntil }) => canWaitUntil)) - this.clock.now();
  }

  private roomInMs(): number {
    if (this.roundTrips >= maxUnderWay) return untilNews;
    const waiting = quotaKinds.filter((kind) => this.queues[kind].length > 0);
    const waits = waiting.map((kind) =>
      Math.max(this.canWaitInMs(kind), this.limits.untilAvailableInMs(kind, this.queues[kind].length) ?? untilNews),
    );
    return Math.min(untilNews, ...waits);
  }

  private async deliver(kind: QuotaKind, group: Queued[]): Promise<void> {
    this.roundTrips += 1;
    this.lastSentAt = this.clock.now();
    this.limits.sent(kind, group.length);
    this.debug?.(`sent ${kind} ${group.length}, ${this.queues[kind].length} more wait`);
    const deliveries = await this.exchange(group);
    this.noteAnswers(kind, deliveries);
    this.roundTrips -= 1;
    group.forEach((queued, index) => {
      queued.isUnderWay = false;
      this.conclude(queued, deliveries[index] ?? new NoAnswerError(new Error("no answer")));
    });
    this.wakePump();
  }

  /** What came of requests decides when others of their kind are sent. */
  private noteAnswers(kind: QuotaKind, deliveries: (Delivery | ServiceError)[]): void {
    const refused = deliveries.filter(
      (delivery): delivery is GraphResponse => isAnswer(delivery) && isRefused(delivery),
    );
    const [longest] = refused.sort((a, b) => (b.retryAfterInMs ?? 0) - (a.retryAfterInMs ?? 0));
    this.limits.answered(kind, deliveries.length, {
      count: refused.length,
      retryAfterInMs: longest?.retryAfterInMs,
    });
    if (!longest) return;
    if (asksForLongPause(longest)) this.longPauses.note(kind, longest);
    for (const waitingKind of quotaKinds.filter((each) => this.limits.isBlocked(each))) {
      for (const queued of this.queues[waitingKind].items) this.heldUp(queued);
    }
  }

  private heldUp(queued: Queued): void {
    const refusal = this.refusalOf(queued);
    if (refusal) queued.settle(refusal);
    else this.throttled.begin(queued);
  }

  /** What came of each request; an error other than a missing answer, such as no token, befalls them all. */
  private async exchange(group: Queued[]): Promise<(Delivery | ServiceError)[]> {
    try {
      const token = await this.client.token();
      // Getting a token may take long: what was given up meanwhile is not sent, and what becomes of it matters to nobody.
      const sent = group.filter(({ isSettled }) => !isSettled);
      for (const queued of sent) queued.isUnderWay = true;
      const answers = await this.send(sent, token);
      return group.map((queued) => answers[sent.indexOf(queued)] ?? new NoAnswerError(new Error("not sent")));
    } catch (error) {
      // Whatever else was thrown says nothing of whether the request was carried out.
      const failure =
        error instanceof ServiceError || error instanceof NoAnswerError ? error : new NoAnswerError(error);
      return group.map(() => failure);
    }
  }

  private async send(group: Queued[], token: string): Promise<Delivery[]> {
    const [first] = group;
    if (!first) return [];
    if (group.length === 1) return [await this.client.send(first, token)];
    return answersFrom(await this.client.send(batchOf(group), token), group.length);
  }

  private conclude(queued: Queued, delivery: Delivery | ServiceError): void {
    if (queued.isSettled) return;
    if (!isAnswer(delivery) || !isRefused(delivery)) this.throttled.end(queued);
    const pauseInMs = delivery instanceof ServiceError ? undefined : this.pauseBefore(queued, delivery);
    if (pauseInMs === undefined) queued.settle(delivery);
    else if (queued.givenUp) queued.settle(isTokenRefused(delivery) ? queued.givenUp : delivery);
    else if (pauseInMs === 0) this.enqueue(queued);
    else queued.stopTimer = this.clock.after(pauseInMs, () => this.enqueue(queued));
  }

  private pauseBefore(queued: Queued, delivery: Delivery): number | undefined {
    // The client has forgotten the token that was refused: the next one is a new one.
    if (!queued.isRenewed && isTokenRefused(delivery)) {
      queued.isRenewed = true;
      this.debug?.(retryLine(queued, delivery, 0, "with a new token"));
      return 0;
    }
    queued.tries += 1;
    if (isAnswer(delivery) && isLast(queued, delivery)) {
      this.debug?.(
        retryLine(queued, delivery, undefined, `try ${queued.tries}, asks for ${delivery.retryAfterInMs ?? 0}ms`),
      );
      return undefined;
    }
    return this.retries[quotaKindOf(queued)].pauseBefore(queued, delivery, queued.tries);
  }
}

/** Whether an answer is the last one, although others of its kind are repeated. */
function isLast(queued: Queued, answer: GraphResponse): boolean {
  const isServerError = answer.status === 500 || answer.status === 501;
  if (isServerError && queued.tries >= queued.serverErrorTries) return true;
  return !queued.hasDeadline && asksForLongPause(answer);
}

function isTokenRefused(delivery: Delivery | ServiceError): boolean {
  return isAnswer(delivery) && delivery.status === 401;
}

const changed = new Error("something has changed");
/** As long as a timer can be; news come first. */
const untilNews = 2 ** 31 - 1;

function isAnswer(delivery: Delivery | ServiceError): delivery is GraphResponse {
  return "status" in delivery;
}

function canceled(): ServiceError {
  return new ServiceError("refused", "The run was canceled.");
}
