import { z } from "zod";
import { environmentNamed, environments } from "./environments";
import { cannotBeRead, readText } from "./setting";

// What the value of a setting may be, and what is made of it. A message goes on from the name of where it was set.

/** Makes a value of a text; an `Error` says what is wrong with the text. */
function form<Value>(read: (text: string) => Value | Error) {
  return z.string().transform((text, context) => {
    const value = read(text);
    if (!(value instanceof Error)) return value;
    context.addIssue({ code: "custom", message: value.message });
    return z.NEVER;
  });
}

/** A text that is taken as it is. */
export const anyText = z.string();

/** The origin of an https address that has nothing else. */
export const httpsOrigin = form((text) => {
  const url = httpsAddress(text, "such as https://graph.microsoft.com");
  if (url instanceof Error) return url;
  if (url.pathname === "/" && !/[?#]/.test(text)) return url.origin;
  return new Error(`is "${text}", which is more than the host: give ${url.origin}.`);
});

/** An https address as it is. */
export const httpsUrl = form((text) => {
  const url = httpsAddress(text, "as the pipeline's own variable has it");
  return url instanceof Error ? url : url.href;
});

function httpsAddress(text: string, example: string): URL | Error {
  const advice = `Give one that begins with https://, ${example}.`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // What comes before an @ may be a password, which no message shows.
  if (url ? url.username || url.password : text.includes("@")) {
    return new Error(`is an address with a user or a password. ${advice}`);
  }
  if (!url) return new Error(`is "${text}", which is no address. ${advice}`);
  if (url.protocol === "https:") return url;
  return new Error(`is "${text}", but credentials only go over https. ${advice}`);
}

/** True or false, spelled as the azuread provider takes them. */
export const flag = form((text) => {
  const value = text.toLowerCase();
  if (["true", "1"].includes(value)) return true;
  if (["false", "0"].includes(value)) return false;
  return new Error(`is "${text}", which is neither: give true or false.`);
});

/** A whole number from 1 to the limit that Graph documents. */
export function quotaUpTo(documented: number) {
  return form((text) => {
    const number = Number(text);
    if (Number.isInteger(number) && number >= 1 && number <= documented) return number;
    return new Error(
      `is "${text}": give a whole number from 1 to ${documented}, which is what Graph allows one app in 20 seconds.`,
    );
  });
}

/** A tenant's id or domain. Azure-identity checks it too, but not before the first request and without naming the key. */
export const tenant = form((text) =>
  /^[\w.-]+$/.test(text)
    ? text
    : new Error(`is "${text}", which is no tenant: give the tenant's id, a GUID, or its domain.`),
);

/** One of the clouds, by any of its names. */
export const environment = form(
  (text) =>
    environmentNamed(text) ?? new Error(`is "${text}", which is no cloud: give one of ${environments.join(", ")}.`),
);

/** The text of a file, by its path. */
export function fileText(expected: string) {
  return form((path) => readText(path) ?? new Error(cannotBeRead(path, expected)));
}
