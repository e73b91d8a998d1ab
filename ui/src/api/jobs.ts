import { call, type Query } from './client'

export const listJobs = (query: Query) => call('get', '/api/jobs', { query })
export const retryJob = (jobId: string) => call('post', '/api/jobs/{jobId}/retry', { path: { jobId } })
export const retryFailedJobs = () => call('post', '/api/jobs/retry-failed', {})
export const listSchedules = () => call('get', '/api/jobs/schedules', {})
export const runSchedule = (scheduleName: string) =>
  call('post', '/api/jobs/schedules/{scheduleName}/run', { path: { scheduleName } })
