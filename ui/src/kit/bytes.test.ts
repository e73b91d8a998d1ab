import { describe, expect, it } from 'vitest'
import { bytesFigure, bytesFromGigabytes, formatBitRate, formatBytes } from './bytes'

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1 kB'],
    [1_500_000_000, '1.5 GB'],
    [5_000_000_000, '5 GB'],
    [999_994_999, '999.99 MB'],
    [1_234_567_890_123, '1.23 TB'],
    [2 ** 53, '9.01 PB'],
  ])('%d are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('become one of the next unit instead of a thousand of this', () => {
    expect(formatBytes(999_996_000)).toBe('1 GB')
    expect(formatBytes(999_999_999_999)).toBe('1 TB')
  })

  it('keep both decimals while they are live, so that they stand still', () => {
    expect(bytesFigure(1_500_000_000, true)).toEqual({ value: '1.50', unit: 'GB' })
    expect(bytesFigure(512, true)).toEqual({ value: '512', unit: 'B' })
  })

  it('are a dash when nobody knows them', () => expect(formatBytes(null)).toBe('–'))

  it('are whole when typed as gigabytes', () => {
    expect(bytesFromGigabytes('1.5')).toBe(1_500_000_000)
    expect(bytesFromGigabytes('0.1')).toBe(100_000_000)
    expect(bytesFromGigabytes('')).toBeNull()
    expect(bytesFromGigabytes('much')).toBeNull()
  })
})

describe('speeds', () => {
  it.each([
    [512_000, '512 kbit/s'],
    [2_500_000, '2.5 Mbit/s'],
    [null, '–'],
  ])('%s is %s', (bits, text) => expect(formatBitRate(bits)).toBe(text))
})
