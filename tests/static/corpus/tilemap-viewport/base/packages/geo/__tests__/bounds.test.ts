import { bounds, contains, height, width } from '../src'

const alps = bounds(5, 44, 16, 48)

test('size', () => {
    expect(width(alps)).toBe(11)
    expect(height(alps)).toBe(4)
})

test('contains', () => {
    expect(contains(alps, 10, 46)).toBe(true)
    expect(contains(alps, 10, 50)).toBe(false)
})

test('a box has its corners in order', () => {
    expect(() => bounds(5, 48, 16, 44)).toThrow(RangeError)
})
