import { describe, expect, it } from 'vitest'
import { themeOf, toggled, typedTheme } from './themeForm'

describe('a theme as typed', () => {
  it('goes back as it came', () => {
    const theme = { ...themeOf(typedTheme()), title: 'Net', color: '#112233', giveUpMinutes: 5, providers: ['mpesa', 'airtel'] }
    expect(themeOf(typedTheme(theme))).toEqual(theme)
  })

  it('writes colours small and minutes as a number', () => {
    const form = { ...typedTheme(), color: ' #AABBCC ', giveUpMinutes: '0' }
    expect(themeOf(form)).toMatchObject({ color: '#aabbcc', giveUpMinutes: 0 })
  })

  it('keeps the order of providers', () => {
    expect(toggled(['airtel', 'mpesa'], 'stripe', true)).toEqual(['airtel', 'mpesa', 'stripe'])
    expect(toggled(['airtel', 'mpesa'], 'airtel', false)).toEqual(['mpesa'])
  })
})
