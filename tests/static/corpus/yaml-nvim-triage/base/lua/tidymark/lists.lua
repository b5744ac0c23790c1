local M = {}

-- Renumbers the ordered lists in `lines`, in place. A list item keeps its
-- indentation; a blank line does not end a list, any other text does.
function M.renumber(lines)
  local counters = {}
  local fenced = false
  for i, line in ipairs(lines) do
    if line:match("^%s*```") then
      fenced = not fenced
    end
    local indent, rest = line:match("^(%s*)%d+%.(%s.*)$")
    if fenced then
      counters = {}
    elseif indent then
      local depth = #indent
      for d in pairs(counters) do
        if d > depth then
          counters[d] = nil
        end
      end
      counters[depth] = (counters[depth] or 0) + 1
      lines[i] = indent .. counters[depth] .. "." .. rest
    elseif line:match("^%S") then
      counters = {}
    end
  end
  return lines
end

return M
