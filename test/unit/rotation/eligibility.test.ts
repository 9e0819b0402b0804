import { obstacle } from "../../../provider/rotation/eligibility";
import { aDevice, deviceId } from "../../support/rotations";

describe("obstacle", () => {
  it.each(["Windows", "windows", "WINDOWS"])("lets a device pass that runs %s", (operatingSystem) => {
    expect(obstacle(aDevice({ operatingSystem }))).toBeUndefined();
  });

  it.each(["macOS", "iOS", "Android", "Linux", "Windows Phone"])("stops a device that runs %s", (operatingSystem) => {
    expect(obstacle(aDevice({ operatingSystem }))).toBe(
      `FIN-LT-001 (${deviceId}) runs ${operatingSystem}: only Windows has BitLocker keys to rotate. Name a Windows device.`,
    );
  });

  it("does not stop a device of which no system is known: that is no certain obstacle", () => {
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
