"""The verbs of assertion libraries, and how much each asks for."""

EQUAL, NEAR, PART, RANGE, SOMETHING, NOTHING = 5.0, 4.0, 3.0, 2.0, 1.0, 0.0

HOW = {
    **dict.fromkeys(
        "toBe toEqual toStrictEqual equal eql deep.equal to.equal to.eql to.deep.equal to.be.equal to.eq"
        " toBeNull"
        " toBeUndefined toHaveBeenCalledWith toHaveBeenCalledTimes toHaveBeenNthCalledWith"
        " toHaveBeenLastCalledWith toBeNaN"
        " toHaveBeenCalledOnceWith toHaveTextContent toHaveValue toMatchInlineSnapshot strictEqual deepEqual"
        " deepStrictEqual"
        " Equal EqualValues JSONEq YAMLEq Exactly Same Nil NoError assertEqual assertEquals assertListEqual"
        " assertDictEqual"
        " assertSetEqual assertTupleEqual assertIs assertSequenceEqual assertMultiLineEqual assertIsNone"
        " assert_equal"
        " assert_called_once_with assert_called_with".split(),
        EQUAL,
    ),
    **dict.fromkeys(
        "toBeCloseTo toMatchObject to.be.closeTo closeTo InDelta InEpsilon assertAlmostEqual"
        " assertCountEqual ElementsMatch"
        " ErrorIs ErrorAs EqualError assert_line".split(),
        NEAR,
    ),
    **dict.fromkeys(
        "toContain toContainEqual toMatch toHaveProperty toHaveLength toMatchSnapshot to.include to.contain"
        " to.match match"
        " to.have.length include Contains Subset Len ErrorContains Regexp assertIn assertRegex"
        " assertContains includes"
        " to.have.lengthOf to.have.property lengthOf assert_any_call".split(),
        PART,
    ),
    **dict.fromkeys(
        "toBeGreaterThan toBeGreaterThanOrEqual toBeLessThan toBeLessThanOrEqual toBeInstanceOf to.be.a"
        " to.be.an to.be.above"
        " to.be.below Greater GreaterOrEqual Less LessOrEqual IsType assertGreater assertGreaterEqual"
        " assertLess isAbove"
        " assertLessEqual assertIsInstance isString isNumber isArray to.be.instanceof typeOf".split(),
        RANGE,
    ),
    **dict.fromkeys(
        "toBeTruthy toBeDefined toBeFalsy toHaveBeenCalled to.exist to.be.ok to.be.true to.be.false ok True"
        " False NotNil"
        " NotEmpty NotEqual notEqual notStrictEqual NotZero Error assertTrue assertIsNotNone assertNotEqual"
        " assertFalse truthy"
        " isTrue exists isDefined assert_called doesNotThrow NotPanics isOk to.not.be.empty"
        " toBeInTheDocument notDeepEqual"
        " assert_called_once isNotNull".split(),
        SOMETHING,
    ),
}
