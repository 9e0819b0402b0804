// Enough for a few runs of the real engine, each of which takes 3 to 5 seconds on a free machine.
jest.setTimeout(240_000);
