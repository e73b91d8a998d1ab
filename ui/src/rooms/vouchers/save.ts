import type { Print } from '../../api/vouchers'

/** Hands a print to the browser to keep. */
export function save(print: Print): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(print.file)
  link.download = print.name
  link.click()
  // Not at once: the browser still reads it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
