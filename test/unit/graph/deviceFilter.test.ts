import { deviceFilter } from "../../../provider/graph/api/deviceFilter";

describe("what Graph is handed of a filter", () => {
  it.each([
    ["DEVICENAME eq 'O''Brien'", "deviceName eq 'O''Brien'"],
    ["deviceName eq 'FIN-1' and model eq 'A'", "deviceName eq 'FIN-1'"],
    [
      "operatingSystem eq 'Windows' and (lastSyncDateTime gt 2026-01-01 and isEncrypted eq true)",
      "operatingSystem eq 'Windows' and lastSyncDateTime gt 2026-01-01",
    ],
    ["enrolledDateTime lt 2026-05-04T09:12:09.5+02:00", "enrolledDateTime lt 2026-05-04T09:12:09.5+02:00"],
  ])("%s: the conditions that must hold anyway and are documented", (filter, handed) => {
    expect(deviceFilter(filter).narrowing).toBe(handed);
  });

  it.each([
    "deviceName eq 'A' or deviceName eq 'B'",
    "not (deviceName eq 'A')",
    "deviceName ne 'A'",
    "deviceName in ('A','B')",
    "deviceName eq null",
    "deviceName eq ''",
    "startswith(deviceName,'')",
    "contains(deviceName,'A')",
    "model eq 'A'",
    "operatingSystem eq 'windows'",
    "lastSyncDateTime ge 2026-01-01T00:00:00Z",
    "isEncrypted eq true",
    "deviceEnrollmentType eq 'A'",
  ])("%s: nothing, so that no device is missed", (filter) => {
    expect(deviceFilter(filter).narrowing).toBeUndefined();
  });
});

describe("a filter of devices", () => {
  it.each([
    ["userPrincipalName eq null", true],
    ["userPrincipalName eq ''", true],
    ["userPrincipalName ne ''", false],
    ["model eq null", true],
    ["model ne 'A'", true],
    ["startswith(deviceName,'')", true],
    ["startswith(model,'')", false],
    ["entraDeviceId eq 2B7D9A14-0e6f-4c35-a8d2-000000000042", true],
    ["AzureADDeviceId eq '2b7d9a14-0e6f-4c35-a8d2-000000000042'", true],
    ["lastSyncDateTime ge 2026-01-01T02:00:00.1234567+02:00", true],
    ["lastSyncDateTime gt 2026-01-01T00:00:00.1234566Z", true],
    ["lastSyncDateTime gt 2026-01-01T00:00:00.1234567Z", false],
  ])("%s: %s", (filter, fits) => {
    const row = {
      deviceName: "A",
      userPrincipalName: "",
      model: null,
      azureADDeviceId: "2b7d9a14-0e6f-4c35-a8d2-000000000042",
      lastSyncDateTime: "2026-01-01T00:00:00.1234567Z",
    };
    expect(deviceFilter(filter).fits(row)).toBe(fits);
  });
});
