import { doubts, obstacles } from "../../../provider/rotation/device/eligibility";
import type { ManagedDevice } from "../../../provider/rotation/device/managedDevice";
import { wordDoubt, wordObstacle } from "../../../provider/rotation/wording/reasons";
import { aSpec, aDevice, day, deviceId, minute, time } from "../../support/rotations";

/** The obstacles of a device, in words. */
const against = (device: ManagedDevice, spec = aSpec()) =>
  obstacles(device, spec).map((found) => wordObstacle(found, device));
const obstacle = (device: ManagedDevice) => against(device)[0]?.reason;

describe("an obstacle", () => {
  it.each(["Windows", "windows", "WINDOWS"])("lets a device pass that runs %s", (operatingSystem) => {
    expect(obstacle(aDevice({ operatingSystem }))).toBeUndefined();
  });

  it.each(["macOS", "iOS", "Android", "Linux", "Windows Phone"])("stops a device that runs %s", (operatingSystem) => {
    expect(obstacle(aDevice({ operatingSystem }))).toBe(
      `FIN-LT-001 (${deviceId}) runs ${operatingSystem}: only Windows has BitLocker keys to rotate. Name a Windows device.`,
    );
  });

  it("does not stop a device whose system is not known", () => {
    expect(obstacle(aDevice({ operatingSystem: "" }))).toBeUndefined();
  });

  it.each(["wipePending", "wipeIssued", "retirePending", "retireIssued", "deletePending", "WipePending"])(
    "stops a device in %s, which outranks a rotation",
    (managementState) => {
      const why = obstacle(aDevice({ managementState }));
      expect(why).toContain(`FIN-LT-001 (${deviceId}) is being wiped or retired (Intune says ${managementState})`);
      expect(why).toContain("Leave the device out.");
    },
  );

  it.each([
    "managed",
    "unhealthy",
    "discovered",
    "",
    "wipeFailed",
    "wipeCanceled",
    "retireFailed",
    "retireCanceled",
    "unknownFutureValue",
  ])("lets a device in %j pass", (managementState) => {
    expect(obstacle(aDevice({ managementState }))).toBeUndefined();
  });

  it("names a device without a name by its id", () => {
    expect(obstacle(aDevice({ deviceName: "", operatingSystem: "macOS" }))).toMatch(new RegExp(`^${deviceId} runs`));
  });
});

describe("obstacles", () => {
  it("are reported together, each with the argument that it has to do with", () => {
    const mac = aDevice({ operatingSystem: "macOS", managementState: "wipePending" });
    const found = against(mac, aSpec({ rotatedSince: time(day) }));
    expect(found.map(({ argument }) => argument)).toEqual(["managedDeviceId", "managedDeviceId", "rotatedSince"]);
  });

  it("are a time that is over ten minutes ahead of the service's clock, since no rotation could satisfy it", () => {
    const ahead = (inMs: number) => against(aDevice(), aSpec({ rotatedSince: time(inMs) }));
    expect([ahead(-day), ahead(0), ahead(10 * minute)]).toEqual([[], [], []]);
    expect(ahead(10 * minute + 1_000)[0]?.reason).toMatch(/^is 10m 1s ahead of the service's clock/);
  });
});

describe("doubts", () => {
  it("are none about a healthy laptop, nor about one that tells nothing", () => {
    expect(doubts(aDevice())).toEqual([]);
    expect(doubts(aDevice({ isEncrypted: undefined, joinType: "", managementAgent: "", osVersion: "" }))).toEqual([]);
  });

  it.each<[Partial<ManagedDevice>, string]>([
    [{ isEncrypted: false }, "the inventory says that it is not encrypted"],
    [{ joinType: "azureADRegistered" }, "it is only registered in Entra ID, not joined"],
    [{ managementAgent: "configurationManagerClient" }, "it is managed by Configuration Manager alone"],
    [{ osVersion: "10.0.17763.1" }, "its Windows (10.0.17763.1) is older than Windows 10 1909"],
    [{ lastSyncDateTime: time(-40 * day) }, "it has not checked in for 40d"],
    [{ lastSyncDateTime: "0001-01-01T00:00:00Z" }, "it has never checked in"],
  ])("say of %j: %s", (device, doubt) => {
    expect(doubts(aDevice(device)).map(wordDoubt)).toEqual([doubt]);
  });

  it.each<Partial<ManagedDevice>>([
    { managementAgent: "configurationManagerClientMdm" },
    { joinType: "hybridAzureADJoined" },
    { osVersion: "10.0.18363.1" },
    { lastSyncDateTime: time(-29 * day) },
  ])("are none about %j", (device) => {
    expect(doubts(aDevice(device))).toEqual([]);
  });
});
