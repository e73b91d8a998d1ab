/** One field of what was changed, before and after; undefined where it was not. */
export interface Change {
  field: string
  before: unknown
  after: unknown
}

/** What an audit entry changed: every field that differs, those of the new state first. */
export function changes(entry: { before?: object | null; after?: object | null }): Change[] {
  const before = (entry.before ?? {}) as Record<string, unknown>
  const after = (entry.after ?? {}) as Record<string, unknown>
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))
}

/** A value as a person reads it in a list of changes. */
export function written(value: unknown): string {
  if (value === undefined || value === null || value === '') return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
