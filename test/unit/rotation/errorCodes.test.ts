import { hresult, worthAnotherTry } from "../../../provider/rotation/errorCodes";
import { explainErrorCode } from "../../../provider/rotation/wording/outcome";

describe("hresult", () => {
  it.each([
    [-2144272166, "0x803100DA"],
    [-1, "0xFFFFFFFF"],
    [0, "0x00000000"],
    [5, "0x00000005"],
  ])("writes %i as Windows does, %s", (errorCode, hex) => {
    expect(hresult(errorCode)).toBe(hex);
  });
});

describe("explainErrorCode", () => {
  it.each([
    [-2144272166, "0x803100DA", /OS drives.*Entra ID.*require that recovery information of OS drives.*sync/],
    [-2144272165, "0x803100DB", /fixed drives.*Entra ID.*require that recovery information of fixed drives.*sync/],
    [-2144272159, "0x803100E1", /backup endpoint is busy.*again later/],
    [-2144272295, "0x80310059", /another operation.*again when it has ended/],
    [-2144272384, "0x80310000", /drive is locked.*Unlock/],
    [-2144272376, "0x80310008", /BitLocker is not enabled.*Encrypt/],
    [-2144272310, "0x8031004A", /system files are missing.*event log/],
    [-2144272366, "0x80310012", /boot information.*event log/],
    [-2144272339, "0x8031002D", /encrypted already.*policy/],
    [-2147023728, "0x80070490", /not found.*event log/],
    [-2147024809, "0x80070057", /parameter is wrong.*event log/],
    [-2147467259, "0x80004005", /unspecified failure.*again once/],
    [-2147418113, "0x8000FFFF", /catastrophic failure.*again once/],
    [-2146893783, "0x80090029", /not supported.*event log/],
  ])("says of %i: %s, what it means and what to do", (errorCode, hex, text) => {
    expect(explainErrorCode(errorCode)).toMatch(new RegExp(`^${hex}: [^.]+\\. [A-Z].+\\.$`));
    expect(explainErrorCode(errorCode)).toMatch(text);
    expect(explainErrorCode(errorCode)).not.toContain("table");
  });

  it("names an unknown code of BitLocker's own facility", () => {
    expect(explainErrorCode(0x80310abc | 0)).toMatch(
      /^0x80310ABC: error 2748 of BitLocker \(FACILITY_FVE\), .* table\. Look at .*event log/,
    );
  });

  it.each([
    [0x80070005 | 0, "0x80070005", "error 5 of Win32 (FACILITY_WIN32)"],
    [0x80280001 | 0, "0x80280001", "error 1 of TPM services (FACILITY_TPM_SERVICES)"],
    [0x87d1fde8 | 0, "0x87D1FDE8", "error 65000 of facility 2001"],
    [1, "0x00000001", "error 1 of no facility (FACILITY_NULL)"],
  ])("names the facility of any other code, as of %i", (errorCode, hex, facility) => {
    expect(explainErrorCode(errorCode)).toContain(`${hex}: ${facility}, which is not in`);
  });
});

describe("another try", () => {
  it.each<[number, string]>([
    [-2144272159, "yes"],
    [-2144272295, "yes"],
    [-2147467259, "once"],
    [-2147418113, "once"],
    ...[-2144272166, -2144272165, -2144272384, -2144272376, -2144272310, -2144272366, -2144272339].map(
      (code): [number, string] => [code, "no"],
    ),
    ...[-2147023728, -2147024809, -2146893783, 0, -1].map((code): [number, string] => [code, "no"]),
  ])("after %i is worth it: %s", (errorCode, isWorth) => {
    expect(worthAnotherTry(errorCode)).toBe(isWorth);
  });
});
