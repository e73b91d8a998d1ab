import { describe, expect, it } from 'vitest'
import { changes, written } from './changes'

describe('what an audit entry changed', () => {
  it('leaves out what stayed the same', () => {
    const before = { name: 'Daily', uploadBps: 5, tags: ['a'] }
    expect(changes({ before, after: { ...before, uploadBps: 8 } })).toEqual([{ field: 'uploadBps', before: 5, after: 8 }])
  })

  it('lists every field of something new and of something gone', () => {
    expect(changes({ before: null, after: { name: 'Gate' } })).toEqual([{ field: 'name', before: undefined, after: 'Gate' }])
    expect(changes({ before: { name: 'Gate' }, after: null })).toEqual([{ field: 'name', before: 'Gate', after: undefined }])
  })

  it('writes nothing as a dash, not as an empty cell', () => {
    expect([undefined, null, '', false, 0].map(written)).toEqual(['–', '–', '–', 'false', '0'])
  })
})
