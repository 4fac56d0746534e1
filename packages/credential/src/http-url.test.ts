import { describe, expect, it } from 'vitest'
import { httpUrl } from './http-url.ts'

describe('httpUrl', () => {
  it.each(['https://board.example/status/revocation/7', 'http://localhost:8470/status/1'])(
    'takes %s',
    (url) => {
      expect(httpUrl.safeParse(url).success).toBe(true)
    },
  )

  it.each([
    'ftp://board.example/7',
    'file:///etc/passwd',
    'data:application/json,{}',
    'https://board.example',
    'https://BOARD.example/7',
    'https://board.example:443/7',
    'https://board.example/a/../7',
    'https://user:secret@board.example/7',
    'https://board.example/7?x=1',
    'https://board.example/7#1',
    'https://board.example/7 8',
    ' https://board.example/7',
    '//board.example/7',
    `https://board.example/${'7'.repeat(3_000)}`,
    7,
  ])('refuses %s', (url) => {
    expect(httpUrl.safeParse(url).success).toBe(false)
  })
})
