package rules_test

import data.rules

test_allow if rules.allow with input as {"x": 3, "y": 3}

test_others if {
	rules.constant == 5
	rules.f(1) == 2
	rules.many == set() with input.zs as [1, 2, 3]
	rules.deep
	not rules.blocked with input.x as 5
}

test_twice if rules.multi == "1" with input as {"x": 1}

test_twice if rules.multi == "2" with input as {"x": 2}

test_case[x] if {
	some x in [1, 2]
	rules.f(x) > 1
}
