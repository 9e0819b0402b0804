import { invoke } from "../../../provider/functions/invoke";
import { ServiceError } from "../../../provider/rotation/serviceError";
import { shownText } from "../../../provider/texts/shownText";

it.each(["FIN-LT-001", "a\nb", "##[c]"])(
  "a function's message does not show a secret argument, as given or as shown: %j",
  async (secret) => {
    const said = async () => {
      throw new ServiceError("notFound", `No device has the deviceName "${shownText(secret)}" or "${secret}".`);
    };
    await expect(invoke("getManagedDevice", undefined, said, [secret])).rejects.toThrow(
      'getManagedDevice: No device has the deviceName "[secret]" or "[secret]".',
    );
  },
);
