import type { DirectoryObject } from "@microsoft/microsoft-graph-types-beta";
import { seededGroups, type SimulatorOptions } from "../../simulator/index";
import { freshToken } from "./client";
import { simulators } from "./simulators";

const managed = (number: number) => `11111111-aaaa-4bbb-8ccc-00000000000${number}`;
const entra = (number: number) => `22222222-aaaa-4bbb-8ccc-00000000000${number}`;
const anna = "anna@contoso.example";
const advanced = { headers: { consistencylevel: "eventual" } };

const options: SimulatorOptions = {
  devices: [
    { id: managed(1), azureADDeviceId: entra(1), deviceName: "ONE", userPrincipalName: anna },
    { id: managed(2), azureADDeviceId: entra(2), deviceName: "TWO", userPrincipalName: anna.toUpperCase() },
    { id: managed(3), azureADDeviceId: entra(3), deviceName: "THREE", joinType: "hybridAzureADJoined" },
  ],
  users: [{ userPrincipalName: "boss@contoso.example", id: "33333333-aaaa-4bbb-8ccc-000000000001" }],
  entraDevices: [{ deviceId: entra(9), displayName: "NOT ENROLLED" }],
  groups: [
    {
      displayName: "All",
      id: "44444444-aaaa-4bbb-8ccc-000000000001",
      members: ["Laptops", anna, managed(3)],
      owners: ["boss@contoso.example"],
    },
    { displayName: "Laptops", members: [managed(1), entra(9), "Nested"] },
    { displayName: "Nested", members: [managed(1), entra(2), "Laptops"] },
  ],
};

type Listed = DirectoryObject & Record<"@odata.type" | "deviceId" | "displayName", string | null>;

describe("the directory", () => {
  const simulatorFor = simulators();

  async function start(more: SimulatorOptions = {}) {
    const started = await simulatorFor({ ...options, ...more });
    const list = async (path: string, init = {}) => {
      const { status, json } = await started.authorized(`/v1.0${path}`, init);
      expect([status, json.error]).toEqual([200, undefined]);
      return json.value as unknown as Listed[];
    };
    const names = async (path: string, init = {}) => (await list(path, init)).map(({ displayName }) => displayName);
    const groupId = async (name: string) =>
      (await list(`/groups?$filter=${encodeURIComponent(`displayName eq '${name}'`)}`))[0]?.id ?? "";
    return { ...started, list, names, groupId };
  }

  it("finds a group by its name and by its id", async () => {
    const { list, authorized } = await start();
    const [group] = await list(`/groups?$filter=${encodeURIComponent("displayName eq 'All'")}`);
    expect(group).toMatchObject({ id: "44444444-aaaa-4bbb-8ccc-000000000001", securityEnabled: true });
    const { json } = await authorized(`/beta/groups/${group?.id}?$select=displayName`);
    expect(json).toMatchObject({ displayName: "All" });
    expect((await authorized(`/v1.0/groups/${managed(1)}`)).json.error.code).toBe("Request_ResourceNotFound");
  });

  it("lists members and owners as objects of their types", async () => {
    const { list, names, groupId } = await start();
    const all = await groupId("All");
    const members = await list(`/groups/${all}/members`);
    expect(members.map((member) => [member["@odata.type"], member.displayName])).toEqual([
      ["#microsoft.graph.group", "Laptops"],
      ["#microsoft.graph.user", "anna"],
      ["#microsoft.graph.device", "THREE"],
    ]);
    expect(await names(`/groups/${all}/owners`)).toEqual(["boss"]);
  });

  it("gives devices ids that are neither Intune's nor the device id", async () => {
    const { list, groupId } = await start();
    const [device] = await list(`/groups/${await groupId("Laptops")}/members`);
    expect(device).toMatchObject({ deviceId: entra(1), displayName: "ONE" });
    expect([managed(1), entra(1)]).not.toContain(device?.id);
  });

  it("looks into nested groups, each member once, circles or not", async () => {
    const { names, groupId } = await start();
    const all = await groupId("All");
    expect((await names(`/groups/${all}/transitiveMembers`)).sort()).toEqual(
      ["Laptops", "Nested", "NOT ENROLLED", "ONE", "THREE", "TWO", "anna"].sort(),
    );
    const casts = `/groups/${all}/transitiveMembers/microsoft.graph`;
    expect((await names(`${casts}.device?$count=true`, advanced)).sort()).toEqual([
      "NOT ENROLLED",
      "ONE",
      "THREE",
      "TWO",
    ]);
    expect(await names(`${casts}.user?$count=true`, advanced)).toEqual(["anna"]);
    expect((await names(`${casts}.group?$count=true`, advanced)).sort()).toEqual(["Laptops", "Nested"]);
  });

  it("comes in pages of 100, of at most 999", async () => {
    const devices = Array.from({ length: 1_205 }, (_, index) => ({
      id: managed(0).replace(/.{5}$/, String(10_000 + index)),
    }));
    const groups = [{ displayName: "Big", members: devices.map(({ id }) => id) }];
    const { authorized, groupId, simulator } = await start({ devices, groups });
    const path = `/v1.0/groups/${await groupId("Big")}/transitiveMembers/microsoft.graph.device`;
    const sizes: number[] = [];
    for (let next: string | undefined = `${path}?$select=deviceId&$top=5000&$count=true`; next;) {
      const { json } = await authorized(next, sizes.length === 0 ? advanced : {});
      if (sizes.length === 0) expect(json).toHaveProperty(["@odata.count"], 1_205);
      sizes.push(json.value.length);
      next = json["@odata.nextLink"];
    }
    expect(sizes).toEqual([999, 206]);
    const usual = await authorized(`${path}?$count=true`, advanced);
    expect(usual.json.value).toHaveLength(100);
    expect(simulator.url).toBe(new URL(usual.json["@odata.nextLink"] ?? "").origin);
  });

  it("knows Entra's view of a device", async () => {
    const { list, authorized } = await start();
    const [device] = await list(`/devices?$filter=${encodeURIComponent(`deviceId eq '${entra(3)}'`)}`);
    expect(device).toMatchObject({
      displayName: "THREE",
      trustType: "ServerAd",
      operatingSystem: "Windows",
      isManaged: true,
    });
    expect((await authorized(`/v1.0/devices/${device?.id}`)).json).toHaveProperty("deviceId", entra(3));
    expect((await authorized(`/v1.0/devices/${entra(3)}`)).status).toBe(404);
    expect(await list(`/devices?$filter=${encodeURIComponent(`deviceId eq '${entra(9)}'`)}`)).toHaveLength(1);
  });

  it("knows a user by id and by name, and the devices whose primary user that is", async () => {
    const { authorized, list } = await start();
    const { json } = await authorized(`/v1.0/users/${anna}`);
    expect(json).toMatchObject({ userPrincipalName: anna });
    const filter = encodeURIComponent("deviceName eq 'TWO'");
    expect(await list(`/users/${json.id}/managedDevices?$select=id,deviceName`)).toEqual([
      { id: managed(1), deviceName: "ONE" },
      { id: managed(2), deviceName: "TWO" },
    ]);
    expect(await list(`/users/${anna}/managedDevices?$select=id&$filter=${filter}`)).toEqual([{ id: managed(2) }]);
    expect((await authorized(`/v1.0/users/nobody/managedDevices`)).status).toBe(404);
  });

  it("lets a test change who is in a group", async () => {
    const { simulator, names, groupId } = await start();
    simulator.setGroupMembers("Laptops", [managed(2)]);
    expect(await names(`/groups/${await groupId("Laptops")}/members`)).toEqual(["TWO"]);
    expect(() => simulator.setGroupMembers("Laptops", ["nobody"])).toThrow("'nobody'");
    expect(() => simulator.setGroupMembers("No group", [])).toThrow("'No group'");
    expect(() => simulator.setGroupMembers(anna, [])).toThrow("not a group");
  });

  it("refuses a group with a member who is not there", async () => {
    await expect(start({ groups: [{ displayName: "Odd", members: ["nobody"] }] })).rejects.toThrow("'nobody'");
  });

  it("keeps up with devices that come and are enrolled anew", async () => {
    const { simulator, list, names, groupId } = await start();
    simulator.addDevice({ id: managed(4), azureADDeviceId: entra(4), deviceName: "FOUR" });
    simulator.setGroupMembers("Nested", [managed(4), simulator.reenrolDevice(managed(1)).id]);
    expect(await names(`/groups/${await groupId("Nested")}/members`)).toEqual(["FOUR", "ONE"]);
    expect(await list("/devices")).toHaveLength(5);
  });

  describe("both ways (14):", () => {
    it.each([
      ["always", [], entra(3)],
      ["withPermission", ["Device.Read.All"], entra(3)],
      ["withPermission", [], null],
      ["never", ["Device.Read.All"], null],
    ] as const)(
      "members come with their properties %s, to an app with %j",
      async (memberProperties, roles, deviceId) => {
        const { simulator, list, groupId } = await start({ behaviour: { memberProperties } });
        simulator.roles = ["GroupMember.Read.All", ...roles];
        const member = (await list(`/groups/${await groupId("All")}/members`)).at(-1);
        expect(member).toMatchObject({ "@odata.type": "#microsoft.graph.device", deviceId });
        expect(member?.id).toMatch(/^[\da-f-]{36}$/);
      },
    );

    it.each([
      [true, 400],
      [false, 200],
    ])("a cast has to be asked for as an advanced query: %s", async (advancedCasts, status) => {
      const { authorized, groupId } = await start({ behaviour: { advancedCasts } });
      const path = `/v1.0/groups/${await groupId("All")}/transitiveMembers/microsoft.graph.device`;
      expect((await authorized(path)).status).toBe(status);
      expect((await authorized(`${path}?$count=true`, advanced)).status).toBe(200);
    });
  });

  it.each([
    ["GroupMember.Read.All", { groups: 200, members: 200, devices: 403, users: 403, managedDevices: 403 }],
    ["Device.Read.All", { groups: 403, members: 403, devices: 200, users: 403, managedDevices: 403 }],
    ["User.Read.All", { groups: 403, members: 403, devices: 403, users: 200, managedDevices: 403 }],
    ["Directory.Read.All", { groups: 200, members: 200, devices: 200, users: 200, managedDevices: 403 }],
    [
      "DeviceManagementManagedDevices.Read.All",
      { groups: 403, members: 403, devices: 403, users: 403, managedDevices: 200 },
    ],
  ])("with %s answers %j", async (role, statuses) => {
    const { simulator, plain } = await start();
    simulator.roles = [role];
    const authorization = `Bearer ${await freshToken(simulator)}`;
    const paths = {
      groups: "/groups",
      members: "/groups/44444444-aaaa-4bbb-8ccc-000000000001/members",
      devices: "/devices",
      users: "/users",
      managedDevices: `/users/${anna}/managedDevices`,
    };
    for (const [name, status] of Object.entries(statuses)) {
      const answer = await plain(`/v1.0${paths[name as keyof typeof paths]}`, { headers: { authorization } });
      expect([name, answer.status]).toEqual([name, status]);
    }
  });

  it("of the seeded tenant has groups of devices, of people, and of both", async () => {
    const { authorized } = await simulatorFor();
    const { json } = await authorized("/v1.0/groups?$select=id,displayName");
    expect(json.value.map((group) => (group as { displayName?: string }).displayName)).toEqual(
      seededGroups.map(({ displayName }) => displayName),
    );
    const path = `/v1.0/groups/${json.value[2]?.id}/transitiveMembers/microsoft.graph.device?$count=true`;
    expect((await authorized(path, advanced)).json.value).toHaveLength(10);
  });
});

describe("a user as the azuread provider asks for it", () => {
  const simulatorFor = simulators();

  it("has every property that is selected, if only as null", async () => {
    const { authorized } = await simulatorFor({ users: [{ userPrincipalName: "anna@contoso.example" }] });
    const selected = ["accountEnabled", "ageGroup", "employeeOrgData", "onPremisesImmutableId", "showInAddressList"];
    const { status, json } = await authorized(`/v1.0/users/anna@contoso.example?$select=${selected.join(",")}`);
    expect(status).toBe(200);
    const { "@odata.context": _, ...user } = json;
    expect(user).toEqual({ ...Object.fromEntries(selected.map((name) => [name, null])), accountEnabled: true });
  });
});

describe("what is registered in a tenant", () => {
  const simulatorFor = simulators();
  const reader = { clientId: "22222222-aaaa-4bbb-8ccc-00000000000b", displayName: "Reader", roles: [] };

  it("is its domains and the apps as it knows them", async () => {
    const { simulator, authorized } = await simulatorFor({ domains: ["one.example", "two.example"], apps: [reader] });
    simulator.roles = ["Domain.Read.All", "Application.Read.All"];
    const domains = await authorized("/v1.0/domains?$select=id,isDefault");
    expect(domains.json.value).toEqual([
      { id: "one.example", isDefault: true },
      { id: "two.example", isDefault: false },
    ]);
    expect((await authorized("/v1.0/domains/two.example")).json).toMatchObject({ id: "two.example", isVerified: true });
    const filter = `$filter=appId eq '${reader.clientId}'`;
    const principals = (await authorized(`/v1.0/servicePrincipals?${filter}`)).json.value;
    expect(principals).toEqual([expect.objectContaining({ appId: reader.clientId, displayName: "Reader" })]);
    const one = await authorized(`/beta/servicePrincipals/${principals[0]?.id}`);
    expect(one.json).toMatchObject({ appId: reader.clientId, appOwnerOrganizationId: simulator.tenantId });
    expect((await authorized(`/beta/servicePrincipals/${reader.clientId}`)).status).toBe(404);
  });

  it("is shown to apps with permission", async () => {
    const { authorized } = await simulatorFor();
    for (const path of ["/v1.0/domains", "/v1.0/servicePrincipals"]) expect((await authorized(path)).status).toBe(403);
  });
});

describe("the document of the Azure environment", () => {
  const simulatorFor = simulators();

  it("leads the azuread provider to the simulator, without a token", async () => {
    const { simulator, plain } = await simulatorFor();
    const { status, json } = await plain("/metadata/endpoints?api-version=2022-09-01");
    expect(status).toBe(200);
    expect(json).toMatchObject({
      microsoftGraphResourceId: `${simulator.url}/`,
      authentication: { identityProvider: "AAD", tenant: "common" },
      suffixes: {},
    });
    expect((await plain("/metadata/endpoints")).status).toBe(401);
  });

  it("has a loginEndpoint that a client joins with a slash and the tenant", async () => {
    const { simulator, plain } = await simulatorFor();
    const { text } = await plain("/metadata/endpoints?api-version=2022-09-01");
    const { authentication } = JSON.parse(text) as { authentication: { loginEndpoint: string } };
    const joined = `${authentication.loginEndpoint}/${simulator.tenantId}/oauth2/v2.0/token`;
    const { json } = await plain(joined, { method: "POST", body: new URLSearchParams({}) });
    expect([joined, json]).toEqual([
      `${simulator.url}/${simulator.tenantId}/oauth2/v2.0/token`,
      expect.objectContaining({ error: "invalid_request" }),
    ]);
  });
});
