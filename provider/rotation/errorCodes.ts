/** Whether the same request may succeed a while later: as often as one likes, once, or not at all. */
export type WorthAnotherTry = "yes" | "once" | "no";

/** What is known of an error code. */
export interface ErrorCode {
  /** What it means, as a clause. */
  meaning: string;
  /** What to do, as a sentence. */
  remedy: string;
  /** Default: `no`. */
  worthAnotherTry?: WorthAnotherTry;
}

const requireBackup = (drives: string) =>
  `In Intune's disk encryption policy, require that recovery information of ${drives} is saved to Entra ID before BitLocker is enabled, let the device sync, and run this again.`;
const onTheDevice = "Look at the BitLocker-API event log and `manage-bde -status` on the device.";

/**
 * The HRESULTs seen in the field as `errorCode`, from BitLocker's range (facility FVE) and from Windows in general.
 *
 * @see https://learn.microsoft.com/windows/win32/secprov/bitlocker-drive-encryption-provider
 */
const errorCodes: Record<string, ErrorCode> = {
  "0x803100DA": {
    meaning: "policy does not require the recovery information of OS drives to be backed up to Entra ID",
    remedy: requireBackup("OS drives"),
  },
  "0x803100DB": {
    meaning: "policy does not require the recovery information of fixed drives to be backed up to Entra ID",
    remedy: requireBackup("fixed drives"),
  },
  "0x803100E1": {
    meaning: "the backup endpoint is busy",
    remedy: "Run this again later.",
    worthAnotherTry: "yes",
  },
  "0x80310059": {
    meaning: "another operation is running on the drive",
    remedy: "Run this again when it has ended.",
    worthAnotherTry: "yes",
  },
  "0x80310000": { meaning: "the drive is locked", remedy: "Unlock the drive on the device, then run this again." },
  "0x80310008": {
    meaning: "BitLocker is not enabled",
    remedy: "Encrypt the device by policy first, or leave it out.",
  },
  "0x8031004A": { meaning: "BitLocker's system files are missing", remedy: onTheDevice },
  "0x80310012": { meaning: "the drive holds boot information and can't be protected this way", remedy: onTheDevice },
  "0x8031002D": {
    meaning: "the drive is encrypted already, so its encryption method can't be set",
    remedy: "Let the policy name the encryption method that the drive has.",
  },
  "0x80070490": { meaning: "an element was not found", remedy: onTheDevice },
  "0x80070057": { meaning: "a parameter is wrong", remedy: onTheDevice },
  "0x80004005": {
    meaning: "an unspecified failure",
    remedy: `Run this again once. ${onTheDevice}`,
    worthAnotherTry: "once",
  },
  "0x8000FFFF": {
    meaning: "a catastrophic failure",
    remedy: `Run this again once. ${onTheDevice}`,
    worthAnotherTry: "once",
  },
  "0x80090029": { meaning: "the operation is not supported", remedy: onTheDevice },
};

/** A signed Int32 HRESULT as Windows writes it: -2144272166 is `0x803100DA`. */
export function hresult(errorCode: number): string {
  return `0x${(errorCode >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

/** Whether a rotation that failed with this code is worth being requested again. */
export function worthAnotherTry(errorCode: number): WorthAnotherTry {
  return errorCodeOf(errorCode).worthAnotherTry ?? "no";
}

/** What is known of an error code. Any HRESULT has a meaning, be it only whose error it is. */
export function errorCodeOf(errorCode: number): ErrorCode {
  return errorCodes[hresult(errorCode)] ?? unknownCode(errorCode);
}

/**
 * Names of facilities, the part of an HRESULT that tells whose error it is.
 *
 * @see https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/0642cb2f-2075-4469-918c-4441e69c548a
 */
const facilities: Record<number, string> = {
  0: "no facility (FACILITY_NULL)",
  1: "remote procedure calls (FACILITY_RPC)",
  2: "COM dispatch (FACILITY_DISPATCH)",
  3: "storage (FACILITY_STORAGE)",
  4: "COM interfaces (FACILITY_ITF)",
  7: "Win32 (FACILITY_WIN32)",
  8: "Windows (FACILITY_WINDOWS)",
  9: "security (FACILITY_SECURITY)",
  11: "certificates (FACILITY_CERT)",
  25: "HTTP (FACILITY_HTTP)",
  40: "TPM services (FACILITY_TPM_SERVICES)",
  41: "TPM software (FACILITY_TPM_SOFTWARE)",
  49: "BitLocker (FACILITY_FVE)",
};

function unknownCode(errorCode: number): ErrorCode {
  const facility = (errorCode >>> 16) & 0x7ff;
  const whose = facilities[facility] ?? `facility ${facility}`;
  const code = errorCode & 0xffff;
  return { meaning: `error ${code} of ${whose}, which is not in this package's table`, remedy: onTheDevice };
}
