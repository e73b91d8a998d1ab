const NAME = 'turnpike.refresh'
const TURN = 'turnpike.turn'
/** A tab that was closed in the middle of its turn holds the others up no longer than this. */
const TURN_MS = 10_000
/** Writes of another tab are seen within this. */
const SETTLE_MS = 30

/** Runs when no other tab of this browser does. */
export function inTurn<T>(run: () => Promise<T>): Promise<T> {
  return navigator.locks ? navigator.locks.request(NAME, run) : inStoredTurn(run)
}

/** For pages that browsers give no locks (plain HTTP): the turn is a note in the storage all tabs share. */
async function inStoredTurn<T>(run: () => Promise<T>): Promise<T> {
  const me = `${Date.now()}-${Math.random()}`
  const giveUp = Date.now() + TURN_MS
  while (Date.now() < giveUp && holder() !== me) {
    if (holder() === undefined) localStorage.setItem(TURN, JSON.stringify({ me, until: Date.now() + TURN_MS }))
    // Two tabs may write at the same moment; after a while both see who wrote last.
    await new Promise((resume) => setTimeout(resume, SETTLE_MS))
  }
  try {
    return await run()
  } finally {
    if (holder() === me) localStorage.removeItem(TURN)
  }
}

function holder(): string | undefined {
  const text = localStorage.getItem(TURN)
  if (text === null) return undefined
  const { me, until } = JSON.parse(text) as { me: string; until: number }
  return until > Date.now() ? me : undefined
}
