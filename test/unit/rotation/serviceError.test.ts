import { asServiceError, ServiceError } from "../../../provider/rotation/serviceError";

describe("asServiceError", () => {
  it("hands a service error on", () => {
    const error = new ServiceError("denied", "No.");
    expect(asServiceError(error)).toBe(error);
    expect(error).toMatchObject({ kind: "denied", message: "No.", name: "ServiceError" });
  });

  it("makes one of a defect of ours, without its stack", () => {
    const { kind, message } = asServiceError(new TypeError("undefined is not a function"));
    expect(kind).toBe("refused");
    expect(message).toMatch(/defect.*TypeError: undefined is not a function\.$/);
  });
});
