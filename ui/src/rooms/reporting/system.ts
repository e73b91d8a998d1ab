import { formatBytes } from '../../kit/bytes'
import { formatCount, formatShare } from '../../kit/numbers'
import { humanise, say } from '../../kit/text'

/** The numbers of a group the contract leaves open. */
export function figures(group: unknown): Record<string, number> {
  if (typeof group !== 'object' || group === null) return {}
  return Object.fromEntries(Object.entries(group).filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

/** Figures of the system that are not plain counts, by the unit they come in. */
const PERCENT = new Set(['uptime', 'disk_space', 'memory_usage', 'redis_cache_hit_ratio'])
const MILLISECONDS = new Set(['average_response_time'])
const BYTES = 'Bytes'

/** The figures of a group worth a row: where exact bytes are told, the rounded gigabytes beside them are not. */
export function rowsOf(group: string, values: unknown): { label: string; text: string }[] {
  const known = figures(values)
  return Object.entries(known)
    .filter(([name]) => !(`${name}${BYTES}` in known))
    .map(([name, value]) => row(group, name, value))
}

/** One figure as a reader sees it: its name in words, its value with its unit. */
function row(group: string, name: string, value: number): { label: string; text: string } {
  const label = say(`system.figures.${name}`) ?? humanise(name)
  if (group === 'systemHealth' && PERCENT.has(name)) return { label, text: formatShare(value / 100) }
  if (MILLISECONDS.has(name)) return { label, text: `${value.toFixed(1)} ms` }
  if (name.endsWith(BYTES)) return { label: label.replace(/ bytes$/i, ''), text: formatBytes(value) }
  return { label, text: formatCount(value) }
}
