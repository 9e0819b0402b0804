import { actionName, hasEnded, isDocumented } from "../../../provider/rotation/actionResult";

it("has Graph's name for the action", () => {
  expect(actionName).toBe("rotateBitLockerKeys");
});

describe("an action state", () => {
  it.each(["done", "failed", "canceled", "notSupported"])("%s is an end", (state) => {
    expect(hasEnded(state)).toBe(true);
  });

  it.each(["none", "pending", "active", "awaitingAdminAction", "Done", ""])("%j is no end", (state) => {
    expect(hasEnded(state)).toBe(false);
  });

  it.each(["none", "pending", "active", "done", "failed", "canceled", "notSupported"])("%s is documented", (state) => {
    expect(isDocumented(state)).toBe(true);
  });

  it.each(["awaitingAdminAction", "unknownFutureValue", ""])("%j is not documented", (state) => {
    expect(isDocumented(state)).toBe(false);
  });
});
