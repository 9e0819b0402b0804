import { engineAddressIn } from "../../../provider/hosts/engineSdk";

it.each([
  ["alone", ["127.0.0.1:1"], "127.0.0.1:1"],
  [
    "behind the options of the engine's own log",
    ["--logtostderr", "-v=9", "--tracing", "x:2", "127.0.0.1:1"],
    "127.0.0.1:1",
  ],
  ["nowhere, where no engine started the process", [], undefined],
  ["nowhere among options alone", ["-v=9"], undefined],
])("the engine's address is found %s", (_where, options, address) => {
  expect(engineAddressIn(["node", "provider", ...options])).toBe(address);
});
