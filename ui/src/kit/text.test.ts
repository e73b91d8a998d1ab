import { describe, expect, it } from 'vitest'
import { humanise, say, t } from './text'

describe('a sentence', () => {
  it('takes the values it names', () => expect(t('time.ago', { age: '5m' })).toBe('5m ago'))

  it('speaks of one and of many', () => {
    expect(t('plan.devices', { count: 1 })).toBe('1 device')
    expect(t('plan.devices', { count: 3 })).toBe('3 devices')
  })

  it('is not invented for a code nobody wrote one for', () => expect(say('state.levitating')).toBeUndefined())
})

describe('a code without a sentence', () => {
  it.each([
    ['USER_REQUEST', 'User request'],
    ['idle-timeout', 'Idle timeout'],
    ['uploadBps', 'Upload bps'],
  ])('%s reads %s', (code, text) => expect(humanise(code)).toBe(text))
})
