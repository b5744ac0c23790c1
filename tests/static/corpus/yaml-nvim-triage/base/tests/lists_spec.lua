local lists = require("tidymark.lists")

local function check(name, input, expected)
  local got = table.concat(lists.renumber(input), "\n")
  local want = table.concat(expected, "\n")
  assert(got == want, name .. ":\n" .. got)
end

check("plain", { "1. a", "1. b", "7. c" }, { "1. a", "2. b", "3. c" })
check("nested", { "1. a", "   4. x", "   4. y", "5. b" }, { "1. a", "   1. x", "   2. y", "2. b" })
check("text starts afresh", { "1. a", "text", "3. b" }, { "1. a", "text", "1. b" })
check("code is left alone", { "```", "5. x", "```" }, { "```", "5. x", "```" })

print("ok")
