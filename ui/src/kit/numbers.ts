import { numberFormat } from './region'

/** `12,408`; nothing known is a dash, never a zero. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? '–' : numberFormat({ maximumFractionDigits: 0 }).format(count)
}

/** `37 %` of a share between 0 and 1. */
export function formatShare(share: number | null | undefined): string {
  return share === null || share === undefined
    ? '–'
    : numberFormat({ style: 'percent', maximumFractionDigits: 1 }).format(share)
}
