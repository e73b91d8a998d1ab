import { describe, expect, it } from 'vitest'
import { figures, rowsOf } from './system'

describe('the figures of the system', () => {
  it('are the numbers of a group, whatever else is in it', () => {
    expect(figures({ active: 2, uptime: '0 d', nested: {} })).toEqual({ active: 2 })
    expect(figures(undefined)).toEqual({})
  })

  it('tell data once, by its exact bytes', () => {
    expect(rowsOf('dataUsage', { total: 10.36, totalBytes: 10_360_183_743 })).toEqual([{ label: 'Total', text: '10.36 GB' }])
  })

  it('carry the unit they come in', () => {
    expect(rowsOf('systemHealth', { disk_space: 69.91, average_response_time: 50.16, database_connections: 4 })).toEqual([
      { label: 'Disk used', text: '69.9%' },
      { label: 'Average answer time', text: '50.2 ms' },
      { label: 'Database connections', text: '4' },
    ])
  })
})
