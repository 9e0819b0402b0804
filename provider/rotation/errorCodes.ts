/** What is known of an error code. */
interface ErrorCode {
  /** What it means, as a clause. */
  meaning: string;
  /** What to do, as a sentence. */
  remedy: string;
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
  "0x803100E1": { meaning: "the backup endpoint is busy", remedy: "Run this again later." },
  "0x80310059": { meaning: "another operation is running on the drive", remedy: "Run this again when it has ended." },
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
  "0x80004005": { meaning: "a failure that Windows does not name", remedy: `Run this again once. ${onTheDevice}` },
  "0x8000FFFF": { meaning: "a catastrophic failure", remedy: `Run this again once. ${onTheDevice}` },
  "0x80090029": { meaning: "the operation is not supported", remedy: onTheDevice },
};

/** A signed Int32 HRESULT as Windows writes it: -2144272166 is `0x803100DA`. */
export function hresult(errorCode: number): string {
  return `0x${(errorCode >>> 0).toString(16).toUpperCase().padStart(8, "0")}`;
}

/** One error code for a person: in hex, what it means, and what to do. Any HRESULT is answered for. */
export function explainErrorCode(errorCode: number): string {
  const hex = hresult(errorCode);
  const { meaning, remedy } = errorCodes[hex] ?? unknownCode(errorCode);
  return `${hex}: ${meaning}. ${remedy}`;
}

function unknownCode(errorCode: number): ErrorCode {
  const facility = (errorCode >>> 16) & 0x7ff;
  const range = facility === 0x31 ? "a BitLocker error" : `an error of Windows' facility ${facility}`;
  return { meaning: `${range} that is not in this package's table`, remedy: onTheDevice };
}
