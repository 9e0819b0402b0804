import { asServiceError, ServiceError } from "../../../provider/rotation/serviceError";

describe("asServiceError", () => {
  it("hands a service error on", () => {
    const error = new ServiceError("denied", "No.");
    expect(asServiceError(error)).toBe(error);
    expect(error).toMatchObject({ kind: "denied", message: "No.", name: "ServiceError" });
  });

  it("lets a defect of ours pass through", () => {
    const defect = new TypeError("undefined is not a function");
    expect(() => asServiceError(defect)).toThrow(defect);
  });
});
