import { serve } from "../world/ipc";
import { load } from "./load";
import { play } from "./play";

/** A client in a process of its own, so that its CPU time and memory can be measured. */
serve({ play, load });
