import {
  compareDevices,
  type Inventory,
  type GetManagedDeviceResult,
} from "../../../provider/rotation/device/inventory";
import { type Lookup, lookUp } from "../../../provider/rotation/device/findDevice";
import { serviceError } from "../../support/errors";

const guid = "9c1e4b70-52d3-4f8a-b6e1-000000000001";

function aDevice(number: number, more: Partial<GetManagedDeviceResult> = {}): GetManagedDeviceResult {
  return {
    managedDeviceId: `id-${number}`,
    deviceName: "FIN-LT-001",
    entraDeviceId: "",
    serialNumber: `CDX${number}`,
    operatingSystem: "Windows",
    osVersion: "",
    isEncrypted: true,
    joinType: "azureADJoined",
    managementAgent: "mdm",
    managementState: "managed",
    managedDeviceOwnerType: "company",
    userPrincipalName: "",
    lastSyncDateTime: `2026-11-23T12:00:${String(number).padStart(2, "0")}Z`,
    ...more,
  };
}

/** An inventory in which every search finds the same. */
function inventoryOf(...devices: GetManagedDeviceResult[]) {
  const asked: string[][] = [];
  const inventory: Inventory = {
    read: async (managedDeviceId) => {
      asked.push([managedDeviceId]);
      return aDevice(1, { managedDeviceId });
    },
    find: async (property, value) => {
      asked.push([property, value]);
      return devices;
    },
    list: async () => devices,
  };
  return { inventory, asked };
}

describe("the lookup of one device", () => {
  it("reads it by Intune's id", async () => {
    const { inventory, asked } = inventoryOf();
    expect(await lookUp(inventory, { managedDeviceId: guid, deviceName: undefined })).toMatchObject({
      managedDeviceId: guid,
    });
    expect(asked).toEqual([[guid]]);
  });

  it.each([
    ["entraDeviceId", guid],
    ["serialNumber", "CDX1"],
    ["deviceName", "FIN-LT-001"],
  ])("finds it by its %s", async (key, value) => {
    const { inventory, asked } = inventoryOf(aDevice(1));
    expect(await lookUp(inventory, { [key]: value })).toEqual(aDevice(1));
    expect(asked).toEqual([[key, value]]);
  });

  it("says what to check when there is none", async () => {
    await expect(lookUp(inventoryOf().inventory, { deviceName: "FIN-LT-099" })).rejects.toMatchObject(
      serviceError("notFound", /the deviceName "FIN-LT-099"\. Compare it .*tenant.*enrolled/),
    );
  });

  it("lists those that fit when there are several, the one seen last first", async () => {
    const never = aDevice(3, { deviceName: "", serialNumber: "", lastSyncDateTime: "0001-01-01T00:00:00Z" });
    await expect(
      lookUp(inventoryOf(never, aDevice(1), aDevice(2)).inventory, { deviceName: "FIN-LT-001" }),
    ).rejects.toMatchObject({
      message: [
        '3 devices have the deviceName "FIN-LT-001", so it is not clear which one is meant. Give the managedDeviceId of the right one:',
        "  - FIN-LT-001, managedDeviceId id-2, serialNumber CDX2, last check-in 2026-11-23T12:00:02Z",
        "  - FIN-LT-001, managedDeviceId id-1, serialNumber CDX1, last check-in 2026-11-23T12:00:01Z",
        "  - (no name), managedDeviceId id-3, serialNumber (none), has never checked in",
      ].join("\n"),
    });
  });

  it("names them, and what they were looked up by, without what a terminal or a pipeline would obey", async () => {
    const hostile = "##[error]\u001b[2J\n::add-mask::x";
    const devices = [1, 2].map((number) => aDevice(number, { deviceName: hostile, serialNumber: hostile }));
    const messages = await Promise.all(
      [devices, []].map((all) =>
        lookUp(inventoryOf(...all).inventory, { deviceName: hostile }).catch(
          (error: unknown) => (error as Error).message,
        ),
      ),
    );
    messages.push(
      await lookUp(inventoryOf().inventory, { entraDeviceId: hostile }).catch(
        (error: unknown) => (error as Error).message,
      ),
    );
    expect(messages[0]).toContain(
      "\n  - # #[error] [2J ::add-mask::x, managedDeviceId id-2, serialNumber # #[error] [2J",
    );
    for (const message of messages) {
      expect(message).toContain('"# #[error] [2J ::add-mask::x"');
      // eslint-disable-next-line no-control-regex -- it is what is looked for
      expect(message).not.toMatch(/\u001b|##\[|\n::/);
    }
  });

  it("lists ten of them at most", async () => {
    const many = Array.from({ length: 42 }, (_, index) => aDevice(index));
    await expect(lookUp(inventoryOf(...many).inventory, { serialNumber: "0" })).rejects.toMatchObject({
      message: expect.stringMatching(
        /^42 devices[^\n]*(?:\n {2}- [^\n]*){10}\n {2}and 32 more, seen less recently\.$/,
      ) as string,
    });
  });

  it.each<[object, RegExp]>([
    [{}, /^Give exactly one of managedDeviceId, entraDeviceId, serialNumber, deviceName: none is given\.$/],
    [{ deviceName: "A", serialNumber: "B" }, /: serialNumber and deviceName are given\.$/],
    [{ managedDeviceId: "FIN-LT-001" }, /^managedDeviceId is "FIN-LT-001", which is not a GUID\. Give Intune's id/],
    [
      { entraDeviceId: `${guid}0` },
      /^entraDeviceId is .*, which is not a GUID\. Give the id of the device in Entra ID/,
    ],
    [{ deviceName: " " }, /^deviceName is empty\. Give/],
    [{ serialNumber: 42 }, /^serialNumber is not a string\. Give an output .* getManagedDeviceOutput/],
  ])("asks nothing for %j", async (lookup, message) => {
    const { inventory, asked } = inventoryOf(aDevice(1));
    await expect(lookUp(inventory, lookup as Lookup)).rejects.toMatchObject(serviceError("configuration", message));
    expect(asked).toEqual([]);
  });
});

it("orders devices by name, then by id", () => {
  const [a, b, c] = [aDevice(2, { deviceName: "A" }), aDevice(1, { deviceName: "B" }), aDevice(2, { deviceName: "B" })];
  expect([c, b, a, c].sort(compareDevices)).toEqual([a, b, c, c]);
});
