/** As many ids travel with each resource as make two batches; all would make what the engine is sent grow with the square. */
const mostTogether = 40;

/** Devices whose resources a program constructs together. */
interface Group {
  ids: string[];
  complete: Promise<string[]>;
}

let current: Group | undefined;

/**
 * The ids of devices whose resources are constructed in the same turn of the program's event loop, this one among them.
 * The engine checks one resource after another; with these, one check can look at the devices of others as well.
 *
 * @param managedDeviceId Ids that are outputs or promises are left out, since waiting for them could take long.
 */
export function idsRegisteredTogether(managedDeviceId: unknown): Promise<string[]> {
  if (!current || current.ids.length >= mostTogether) current = newGroup();
  if (typeof managedDeviceId === "string") current.ids.push(managedDeviceId);
  return current.complete;
}

function newGroup(): Group {
  const ids: string[] = [];
  const complete = new Promise<string[]>((resolve) => {
    setImmediate(() => {
      if (current?.ids === ids) current = undefined;
      resolve(ids);
    });
  });
  return { ids, complete };
}
