import type { Device, DirectoryObject, Group, User } from "@microsoft/microsoft-graph-types-beta";
import type { SimulatedDevice } from "./device";
import { guidOf } from "./guid";

/** A user to put into the simulated tenant. The primary users of its devices are added without it. */
export interface UserSeed {
  /** The name that the user signs in with, such as `anna@contoso.example`. */
  userPrincipalName: string;
  /** A GUID. Default: one that is made of the name. */
  id?: string;
  /** Default: the part of the name before the `@`. */
  displayName?: string;
}

/** A group to put into the simulated tenant. */
export interface GroupSeed {
  /** The name of the group. */
  displayName: string;
  /** A GUID. Default: one that is made of the name. */
  id?: string;
  /**
   * Ids of managed devices, object or device ids of Entra devices, ids or principal names of users, ids or names of
   * groups. Default: none.
   */
  members?: string[];
  /** Ids or principal names of users. Default: none. */
  owners?: string[];
}

/** A device that is known to Entra and not to Intune. Those that are enrolled are added without it. */
export interface EntraDeviceSeed {
  /** Entra's id of the device, a GUID. */
  deviceId: string;
  /** The name of the device. Default: none. */
  displayName?: string;
  /** Default `Windows`. */
  operatingSystem?: string;
}

/** The types of objects that are played. */
export type ObjectType = "device" | "user" | "group";

/** An object of the directory, with what Graph says of it. */
export interface Entry {
  readonly type: ObjectType;
  readonly entity: (Device | User | Group | DirectoryObject) & { readonly id: string };
}

interface GroupEntry extends Entry {
  memberRefs: readonly string[];
  readonly ownerRefs: readonly string[];
}

/** The objects of Entra: its own view of the devices, the users, and the groups of both. */
export class Directory {
  /** By the object's id, and by its other names. */
  readonly #byName = new Map<string, Entry>();
  readonly #entries: Record<ObjectType, Entry[]> = { device: [], user: [], group: [] };
  readonly #groups = new Map<Entry, GroupEntry>();
  #enrolled: SimulatedDevice[] = [];

  /** Notes a device that was enrolled. Its object is made at the first request for one. */
  enrolled(device: SimulatedDevice): void {
    this.#enrolled.push(device);
  }

  addUser({ userPrincipalName, id = this.userId(userPrincipalName), displayName }: UserSeed): void {
    const entity: User & { id: string } = {
      id,
      userPrincipalName,
      displayName: displayName ?? userPrincipalName.split("@", 1)[0],
      mail: userPrincipalName,
      accountEnabled: true,
      userType: "Member",
    };
    this.#add({ type: "user", entity }, [id, userPrincipalName]);
  }

  addDevice({ deviceId, displayName, operatingSystem = "Windows" }: EntraDeviceSeed): void {
    this.#addDevice({ deviceId, displayName, operatingSystem, isManaged: false, trustType: "AzureAd" }, []);
  }

  /** Adds a group. @throws if its members or owners are not there; groups that are added together may name each other. */
  addGroups(seeds: readonly GroupSeed[]): void {
    const groups = seeds.map(({ displayName, id = guidOf(`group ${displayName}`), members = [], owners = [] }) => {
      const entity: Group & { id: string } = {
        id,
        displayName,
        description: null,
        groupTypes: [],
        mailEnabled: false,
        mailNickname: displayName.replace(/\W/g, ""),
        securityEnabled: true,
      };
      const group: GroupEntry = { type: "group", entity, memberRefs: members, ownerRefs: owners };
      this.#add(group, [id, displayName]);
      this.#groups.set(group, group);
      return group;
    });
    for (const group of groups) for (const ref of [...group.memberRefs, ...group.ownerRefs]) this.#resolve(ref);
  }

  /** Gives a group, by its id or name, other members. @throws if it or one of them is not there. */
  setMembers(ref: string, members: readonly string[]): void {
    const group = this.#groups.get(this.#resolve(ref));
    if (!group) throw new Error(`'${ref}' is not a group`);
    for (const member of members) this.#resolve(member);
    group.memberRefs = members;
  }

  /** The id of a user; one who was given none has one that is made of the name. */
  userId(userPrincipalName: string): string {
    const name = userPrincipalName.toLowerCase();
    return this.#byName.get(name)?.entity.id ?? guidOf(`user ${name}`);
  }

  /** All objects of a type. */
  all(type: ObjectType): readonly Entry[] {
    this.#takeIn();
    return this.#entries[type];
  }

  /** The object of a type with that id; a user also by the principal name. */
  find(type: ObjectType, id: string): Entry | undefined {
    const entry = this.#find(id);
    const isOther = entry?.type !== type || (type !== "user" && entry.entity.id.toLowerCase() !== id.toLowerCase());
    return isOther ? undefined : entry;
  }

  /** The members of a group, in the order they were named. */
  members(group: Entry): Entry[] {
    return this.#groups.get(group)?.memberRefs.map((ref) => this.#resolve(ref)) ?? [];
  }

  owners(group: Entry): Entry[] {
    return this.#groups.get(group)?.ownerRefs.map((ref) => this.#resolve(ref)) ?? [];
  }

  /** The members of a group and of the groups in it, each once. */
  transitiveMembers(group: Entry): Entry[] {
    const found = new Set<Entry>();
    const collect = (each: Entry) => {
      for (const member of this.members(each)) {
        if (found.has(member)) continue;
        found.add(member);
        collect(member);
      }
    };
    collect(group);
    return [...found];
  }

  #resolve(ref: string): Entry {
    const entry = this.#find(ref);
    if (!entry) throw new Error(`There is no device, user or group '${ref}' in the directory`);
    return entry;
  }

  #find(ref: string): Entry | undefined {
    this.#takeIn();
    return this.#byName.get(ref.toLowerCase());
  }

  #takeIn(): void {
    const enrolled = this.#enrolled;
    this.#enrolled = [];
    for (const { id, entraDeviceId, properties } of enrolled) {
      const { deviceName, operatingSystem, osVersion, joinType, userPrincipalName, userId } = properties;
      const trustType =
        { hybridAzureADJoined: "ServerAd", azureADRegistered: "Workplace" }[String(joinType)] ?? "AzureAd";
      const names = { displayName: deviceName, operatingSystem, operatingSystemVersion: osVersion };
      this.#addDevice({ deviceId: entraDeviceId, ...names, trustType, isManaged: true }, [id]);
      if (userPrincipalName && !this.#byName.has(userPrincipalName.toLowerCase())) {
        this.addUser({ userPrincipalName, id: userId ?? undefined });
      }
    }
  }

  #addDevice(device: Device & { deviceId: string }, names: readonly string[]): void {
    const id = guidOf(`directory object of ${device.deviceId}`);
    const known = this.#byName.get(id);
    const entity = { id, accountEnabled: true, ...device };
    this.#add(known ?? { type: "device", entity }, [id, device.deviceId, ...names]);
  }

  #add(entry: Entry, names: readonly string[]): void {
    if (!this.#byName.has(entry.entity.id.toLowerCase())) this.#entries[entry.type].push(entry);
    for (const name of names) this.#byName.set(name.toLowerCase(), entry);
  }
}
