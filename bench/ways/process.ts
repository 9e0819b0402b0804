import { serve } from "../world/ipc";
import { load } from "./load";
import { play } from "./play";

/** A client in a process of its own, so that what it costs can be told. */
serve({ play, load });
