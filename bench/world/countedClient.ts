import type { Connection } from "../../provider/graph/auth/connection";
import { type GraphResponse, GraphClient, type GraphRequest } from "../../provider/graph/transport/graphClient";
import type { BenchClock } from "./benchClock";

/** The provider's plain Graph client, without batches. It tells the clock when it is busy. */
export class CountedClient extends GraphClient {
  /** What each round trip took, in simulated milliseconds. */
  readonly latencies: number[] = [];

  constructor(
    connection: Connection,
    private readonly clock: BenchClock,
  ) {
    super(connection);
  }

  override async send(roundTrip: GraphRequest, token?: string): Promise<GraphResponse> {
    const sentAt = this.clock.now();
    const answer = await this.clock.during(super.send(roundTrip, token));
    this.latencies.push(this.clock.now() - sentAt);
    return answer;
  }
}
