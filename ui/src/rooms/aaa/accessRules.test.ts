import { describe, expect, it } from 'vitest'
import { rulesOf, typedRules } from './accessRules'

const rules = { payOnlyList: 'pay-only', payOnlyBps: 512_000, payOnlySeconds: 900, macLogin: false, logoutStaysSeconds: 5_400, startGraceSeconds: 1_296_000, autoRenew: true }

describe('access rules', () => {
  it('come back unchanged when nobody typed anything', () => {
    expect(rulesOf(typedRules(rules))).toEqual(rules)
  })

  it('refuse the expired without a list, whatever its field still holds', () => {
    expect(rulesOf({ ...typedRules(rules), isPayOnly: false }).payOnlyList).toBeNull()
  })

  it('leave the speed to the router when none is typed', () => {
    expect(rulesOf({ ...typedRules(rules), payOnlyMbit: '' }).payOnlyBps).toBeNull()
  })
})
