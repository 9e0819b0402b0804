import { ServiceError } from "../../rotation/serviceError";

/** A proxy that the environment names. */
export interface Proxy {
  /** An address without credentials, such as `http://proxy.example:8080`. */
  origin: string;
  /** The environment variable that names it, for messages. */
  variable: string;
  /** What to send it as `Proxy-Authorization`. */
  authorization?: string;
}

/** The proxy for an address; undefined when the address is asked directly. */
export type Proxies = (url: URL) => Proxy | undefined;

/** Where the proxy for each scheme is looked for, the first that is set. Curl and undici prefer lower case too. */
const variables = {
  "https:": ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"],
  "http:": ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
};

/**
 * Reads the proxy variables of an environment.
 *
 * @throws ServiceError that names the variable whose value is no address of a proxy, without the value: that may hold a
 *   password.
 */
export function proxiesFrom(environment: NodeJS.ProcessEnv): Proxies {
  const https = proxyOf(variables["https:"], environment);
  const http = proxyOf(variables["http:"], environment);
  const exceptions = exceptionsIn(environment.no_proxy ?? environment.NO_PROXY ?? "");
  return (url) => {
    if (isOfThisMachine(url) || exceptions.some((isException) => isException(url))) return undefined;
    return url.protocol === "http:" ? http : https;
  };
}

/** The passwords in the proxy variables of an environment, as they are written there and as they are sent. */
export function proxyPasswords(environment: NodeJS.ProcessEnv): string[] {
  return variables["https:"].flatMap((variable) => {
    const value = environment[variable]?.trim() ?? "";
    const address = value.includes("://") ? value : `http://${value}`;
    const { password } = URL.canParse(address) ? new URL(address) : { password: "" };
    return [password, decoded(password)].filter(Boolean);
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function proxyOf(names: string[], environment: NodeJS.ProcessEnv): Proxy | undefined {
  const variable = names.find((name) => environment[name]?.trim());
  return variable === undefined ? undefined : proxyIn(environment[variable]?.trim() ?? "", variable);
}

function proxyIn(value: string, variable: string): Proxy {
  const malformed = (why: string) =>
    new ServiceError(
      "configuration",
      `${variable} ${why}: give the address of a proxy, such as http://proxy.example:8080 or http://USER:PASSWORD@proxy.example:8080, where special characters of the user and the password are percent-encoded.`,
    );
  // Curl takes an address without a scheme for http as well.
  const address = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(address)) throw malformed("is no address");
  const { protocol, origin, username, password } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:")
    throw malformed(`begins with ${protocol}//, which is not supported`);
  if (!username && !password) return { origin, variable };
  try {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return { origin, variable, authorization: `Basic ${Buffer.from(credentials).toString("base64")}` };
  } catch {
    throw malformed("has credentials with a % that encodes nothing");
  }
}

/**
 * Whether an address only has a meaning on this machine: those of managed identities, which are asked over http, and
 * link-local ones. A proxy would look for them on its own machine.
 */
function isOfThisMachine({ protocol, hostname }: URL): boolean {
  if (/^169\.254\.\d+\.\d+$|^\[fe[89ab]/.test(hostname)) return true;
  return protocol === "http:" && /^127\.\d+\.\d+\.\d+$|^\[::1\]$|^localhost$/.test(hostname);
}

/** What `NO_PROXY` excepts: names with all below them, addresses, each with or without a port; `*` for everything. */
function exceptionsIn(list: string): ((url: URL) => boolean)[] {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => {
      if (entry === "*") return () => true;
      const [, host = entry, port] = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
      const name = bare(host.replace(/^\*?\./, ""));
      return (url) => {
        const hostname = bare(url.hostname);
        return (!port || port === portOf(url)) && (hostname === name || hostname.endsWith(`.${name}`));
      };
    });
}

/** A host without the brackets of IPv6, which are optional in `NO_PROXY`. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function portOf({ port, protocol }: URL): string {
  return port || (protocol === "https:" ? "443" : "80");
}
