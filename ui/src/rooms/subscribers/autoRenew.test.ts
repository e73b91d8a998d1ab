import { describe, expect, it } from 'vitest'
import { autoRenewOf, autoRenewWord } from './autoRenew'

describe('renewal from the wallet', () => {
  it('comes back as it was chosen', () => {
    for (const said of [null, true, false]) expect(autoRenewOf(autoRenewWord(said))).toBe(said)
  })

  it('is the rules\' business when nothing was said', () => {
    expect(autoRenewWord(undefined)).toBe('default')
  })
})
