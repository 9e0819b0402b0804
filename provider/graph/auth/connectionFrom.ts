import { ServiceError } from "../../rotation/serviceError";
import { parseSettings } from "../../settings/parseSettings";
import { defaultQuota } from "../../settings/quota";
import { naming } from "../../settings/setting";
import type { Settings } from "../../settings/table";
import { certificatesIn, problemOfCertificates } from "../transport/authorities";
import { clouds } from "./clouds";
import type { Connection } from "./connection";
import { withKeyNames } from "../wording/keyNames";
import { identityOf } from "./identity/identities";

/**
 * Puts a connection together from what is configured.
 *
 * @param provider See {@link Connection.provider}.
 * @throws ServiceError that names everything that is wrong with it, at once.
 */
export function connectionFrom(settings: Settings, provider?: string): Connection {
  const { values, problems } = parseSettings(settings);
  const { environment = "public", caCertificateFile, ...others } = values;
  const certificateProblem = problemOfAuthority(settings, caCertificateFile);
  const connection: Connection = {
    ...clouds[environment],
    maxWritesPer20s: defaultQuota.writes,
    maxRequestsPer20s: defaultQuota.requests,
    ...others,
    provider,
    ...(caCertificateFile !== undefined && { caCertificate: certificatesIn(caCertificateFile) }),
    sources: Object.fromEntries(Object.entries(settings).map(([key, { source }]) => [key, source])),
  };
  const all = [...problems, ...certificateProblem, ...identityOf(connection).problems(connection)];
  if (all.length > 0) throw new ServiceError("configuration", withKeyNames(all.join(" "), connection));
  return connection;
}

function problemOfAuthority({ caCertificateFile }: Settings, text: string | undefined): string[] {
  const problem = text === undefined ? undefined : problemOfCertificates(text);
  return caCertificateFile && problem ? [`${naming(caCertificateFile)}, ${problem}.`] : [];
}
