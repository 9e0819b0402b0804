import { proxiesFrom, proxyPasswords } from "../../../provider/graph/transport/proxy";
import { configurationProblem } from "../../support/errors";

const graph = "https://graph.microsoft.com/beta/x";

/** The address of the proxy for an address, and the variable that names it; undefined without one. */
function proxyFor(address: string, environment: NodeJS.ProcessEnv): string | undefined {
  const proxy = proxiesFrom(environment)(new URL(address));
  return proxy && `${proxy.origin} of ${proxy.variable}`;
}

describe("the proxy for an https address", () => {
  it("is none when the environment names none", () => {
    expect(proxyFor(graph, {})).toBeUndefined();
    expect(proxyFor(graph, { HTTPS_PROXY: "", HTTP_PROXY: "  " })).toBeUndefined();
  });

  it("is that of the first variable that is set", () => {
    const names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"];
    names.forEach((name, rank) => {
      const environment = Object.fromEntries(names.slice(rank).map((each) => [each, `http://${each}.example:8080`]));
      expect(proxyFor(graph, environment)).toBe(`http://${name.toLowerCase()}.example:8080 of ${name}`);
    });
  });

  it.each([
    ["http://proxy.example:8080", "http://proxy.example:8080"],
    ["http://proxy.example:8080/", "http://proxy.example:8080"],
    ["http://proxy.example:80", "http://proxy.example"],
    ["https://proxy.example", "https://proxy.example"],
    ["proxy.example:8080", "http://proxy.example:8080"],
    ["10.0.0.1:3128", "http://10.0.0.1:3128"],
    ["http://[fd00::1]:3128", "http://[fd00::1]:3128"],
    [" http://proxy.example:8080\r", "http://proxy.example:8080"],
  ])("may be given as %j", (value, origin) => {
    expect(proxyFor(graph, { HTTPS_PROXY: value })).toBe(`${origin} of HTTPS_PROXY`);
  });

  it.each([
    ["http://contoso:p%40ss%25%3A@proxy.example:8080", "contoso:p@ss%:"],
    ["contoso:the-password@proxy.example:8080", "contoso:the-password"],
    ["http://contoso@proxy.example:8080", "contoso:"],
  ])("gets the credentials in %s, decoded, and its address is without them", (value, credentials) => {
    expect(proxiesFrom({ HTTPS_PROXY: value })(new URL(graph))).toEqual({
      origin: "http://proxy.example:8080",
      variable: "HTTPS_PROXY",
      authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
    });
  });

  it.each([
    ["http://contoso:the-password@", "is no address"],
    ["http://contoso:the-pass/word@proxy.example", "is no address"],
    ["http://proxy.example:the-password", "is no address"],
    ["socks5://contoso:the-password@proxy.example:1080", "begins with socks5://, which is not supported"],
    ["http://contoso:the-password%@proxy.example:8080", "has credentials with a % that encodes nothing"],
  ])("is refused when it is %s, with the variable's name and without a password", (value, what) => {
    for (const variable of ["HTTPS_PROXY", "all_proxy", "HTTP_PROXY"]) {
      const problem = configurationProblem(() => proxiesFrom({ [variable]: value }));
      expect(problem).toMatch(`${variable} ${what}: give the address of a proxy, such as http://proxy.example:8080`);
      expect(problem).not.toMatch("the-pass");
    }
  });
});

describe("the proxy for an http address", () => {
  it("is that of HTTP_PROXY, else of ALL_PROXY, never of HTTPS_PROXY", () => {
    const environment = { HTTPS_PROXY: "https.example", ALL_PROXY: "all.example" };
    expect(proxyFor("http://service.example", { ...environment, HTTP_PROXY: "http.example" })).toBe(
      "http://http.example of HTTP_PROXY",
    );
    expect(proxyFor("http://service.example", environment)).toBe("http://all.example of ALL_PROXY");
    expect(proxyFor("http://service.example", { HTTPS_PROXY: "https.example" })).toBeUndefined();
  });

  it.each([
    "http://169.254.169.254/metadata/identity/oauth2/token",
    "http://169.254.129.3:8081/msi/token",
    "http://localhost:40342/metadata/identity/oauth2/token",
    "http://127.0.0.1:41234/msi/token",
    "http://[::1]:41234/msi/token",
    "http://[fe80::1]/",
    "https://169.254.1.1/",
  ])("is none where a managed identity is asked, as at %s", (address) => {
    expect(proxyFor(address, { ALL_PROXY: "all.example" })).toBeUndefined();
  });

  it.each(["https://localhost:8443/", "https://127.0.0.1/", "http://127.example/", "http://localhost.example/"])(
    "is there for other addresses, such as %s",
    (address) => {
      expect(proxyFor(address, { ALL_PROXY: "all.example" })).toBe("http://all.example of ALL_PROXY");
    },
  );
});

describe("NO_PROXY", () => {
  const isDirect = (address: string, environment: NodeJS.ProcessEnv) =>
    proxyFor(address, { HTTPS_PROXY: "proxy.example", ...environment }) === undefined;

  it.each([
    ["*", graph],
    ["other.example,*", graph],
    ["graph.microsoft.com", graph],
    ["GRAPH.Microsoft.com", graph],
    ["microsoft.com", graph],
    [".microsoft.com", graph],
    ["*.microsoft.com", graph],
    ["a.example, graph.microsoft.com", graph],
    ["a.example graph.microsoft.com", graph],
    ["graph.microsoft.com:443", graph],
    [".microsoft.com:443", graph],
    ["localhost:8443", "https://localhost:8443/"],
    ["::1", "https://[::1]/"],
    ["[::1]", "https://[::1]/"],
    ["[::1]:8443", "https://[::1]:8443/"],
    ["10.0.0.1", "https://10.0.0.1/"],
  ])("%j excepts %s", (value, address) => {
    expect(isDirect(address, { NO_PROXY: value })).toBe(true);
    expect(isDirect(address, { no_proxy: value, NO_PROXY: "other.example" })).toBe(true);
  });

  it.each([
    ["", graph],
    [",", graph],
    ["graph.microsoft.com:8443", graph],
    ["localhost:443", "https://localhost:8443/"],
    ["soft.com", graph],
    ["graph.microsoft.com.example", graph],
    ["a.graph.microsoft.com", graph],
    ["[::1]:443", "https://[::1]:8443/"],
    ["10.0.0.1", "https://10.0.0.10/"],
  ])("%j does not except %s", (value, address) => {
    expect(isDirect(address, { NO_PROXY: value })).toBe(false);
  });
});

describe("the passwords of proxies", () => {
  it("are known as they are written and as they are sent, so that no text shows them", () => {
    const environment = {
      HTTPS_PROXY: "http://user:p%40ss-word@proxy.example:8080",
      ALL_PROXY: "user:other@proxy.example",
    };
    expect(proxyPasswords(environment)).toEqual(["p%40ss-word", "p@ss-word", "other", "other"]);
    expect(proxyPasswords({ HTTPS_PROXY: "http://proxy.example:8080", http_proxy: "http://[" })).toEqual([]);
  });
});
