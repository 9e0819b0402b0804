import type { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connect, rootCertificates, type ConnectionOptions } from "node:tls";
import { quickstartDevices, seededDevices, startSimulator, type Simulator } from "../../simulator/index";

const port = (simulator: Simulator) => Number(new URL(simulator.url).port);

/** The certificate of a server that the options let the client trust. */
function handshake(options: ConnectionOptions): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate) resolve(certificate);
    }).on("error", reject);
  });
}

describe("startSimulator", () => {
  const running: Simulator[] = [];

  async function start(options?: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
    const simulator = await startSimulator(options);
    running.push(simulator);
    return simulator;
  }

  afterEach(async () => {
    await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
  });

  it("has a certificate that is trusted with its own authority only", async () => {
    const simulator = await start();
    const options = { host: "localhost", port: port(simulator), servername: "localhost" };
    const certificate = await handshake({ ...options, ca: simulator.caCertificate });
    expect(certificate.checkHost("localhost")).toBe("localhost");
    for (const ip of ["127.0.0.1", "::1"]) expect(certificate.checkIP(ip)).toBeDefined();
    await expect(handshake({ ...options, ca: [...rootCertificates] })).rejects.toThrow(/certificate/);
    const { caCertificate } = await start();
    await expect(handshake({ ...options, ca: caCertificate })).rejects.toThrow(/certificate/);
  });

  it("can be reached from this machine only", async () => {
    const simulator = await start();
    const outward = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    // 127.0.0.2 is this machine too, but no address the simulator listens on.
    for (const address of ["127.0.0.2", ...outward.map((each) => each.address)]) {
      const reached = await new Promise((resolve) => {
        const socket = connectTcp(port(simulator), address, () => resolve(true)).on("error", () => resolve(false));
        socket.unref();
      });
      expect(reached).toBe(false);
    }
  });

  it("listens on the port asked for, and says so when it is taken", async () => {
    const simulator = await start();
    await expect(startSimulator({ port: port(simulator) })).rejects.toThrow("EADDRINUSE");
    await simulator.stop();
    expect(port(await start({ port: port(simulator) }))).toBe(port(simulator));
  });

  it("writes its authority's certificate into a temporary folder and takes it away again", async () => {
    const simulator = await start();
    expect(await readFile(simulator.caCertificateFile, "utf8")).toBe(simulator.caCertificate);
    await simulator.stop();
    expect(existsSync(dirname(simulator.caCertificateFile))).toBe(false);
  });

  it("writes nothing but the certificate into a folder of the caller's, and leaves the folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "simulator-test-"));
    const simulator = await start({ folder: join(folder, "new") });
    expect(simulator.caCertificateFile).toBe(join(folder, "new", "ca.pem"));
    expect(await readdir(join(folder, "new"))).toEqual(["ca.pem"]);
    expect(await readFile(simulator.caCertificateFile, "utf8")).not.toContain("PRIVATE KEY");
    await simulator.stop();
    expect(existsSync(folder)).toBe(true);
    await rm(folder, { recursive: true });
  });

  it("keeps tenants apart", async () => {
    const [first, second] = [await start(), await start()];
    for (const { id } of quickstartDevices) first.device(id).rotateBitLockerKeys();
    const pastResults = quickstartDevices.map(({ deviceActionResults = [] }) => deviceActionResults);
    expect(first.devices[0]?.results[0]?.actionState).toBe("pending");
    expect(second.devices.slice(0, 4).map(({ results }) => results)).toEqual(pastResults);
  });

  it("refuses two devices with one id, and a clock that does not move", async () => {
    const id = "11111111-aaaa-4bbb-8ccc-00000000000a";
    await expect(startSimulator({ devices: [{ id }, { id: id.toUpperCase() }] })).rejects.toThrow(id.toUpperCase());
    await expect(startSimulator({ timeScale: 0 })).rejects.toThrow("timeScale");
  });

  it("throws where a test names a device that is not there", async () => {
    const simulator = await start({ devices: [] });
    expect(() => simulator.device("nobody")).toThrow("nobody");
    expect(() => simulator.removeDevice("nobody")).toThrow("nobody");
    expect(() => simulator.advanceTime(-1)).toThrow("ahead");
  });
});

describe("the seeded tenant", () => {
  it("tells a story in under a minute", async () => {
    const simulator = await startSimulator();
    for (const { id } of seededDevices) simulator.device(id).rotateBitLockerKeys();
    simulator.advanceTime(20_000);
    const ends = simulator.devices.map(({ properties, results }) => {
      const last = results.at(-1);
      return [properties.deviceName, last?.actionState, ...(last?.errorCode ? [last.errorCode] : [])];
    });
    await simulator.stop();
    expect(ends).toEqual([
      ["FIN-LT-001", "done"],
      ["FIN-LT-002", "done"],
      ["FIN-LT-003", "done"],
      ["FIN-LT-004", "done"],
      ["FIN-LT-005", "done"],
      ["FIN-LT-006", "failed", -2144272376],
      ["FIN-LT-007", "failed", -2144272166],
      ["FIN-LT-008", "notSupported"],
      ["FIN-LT-009", "canceled"],
      ["FIN-LT-010", "pending"],
      ["DES-MB-011", "notSupported"],
      ["OPS-LT-012", "pending"],
    ]);
  });

  it("is a dozen devices, the quickstart's the first four", () => {
    expect(seededDevices).toHaveLength(12);
    expect(new Set(seededDevices.map(({ azureADDeviceId }) => azureADDeviceId)).size).toBe(12);
    expect(quickstartDevices.map(({ deviceName }) => deviceName)).toEqual(
      ["001", "002", "003", "004"].map((number) => `FIN-LT-${number}`),
    );
  });
});
