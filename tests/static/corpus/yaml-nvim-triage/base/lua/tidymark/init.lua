local lists = require("tidymark.lists")

local M = {}

function M.run(buf)
  local before = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  local after = lists.renumber(vim.deepcopy(before))
  if not vim.deep_equal(before, after) then
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, after)
  end
end

function M.setup(opts)
  if opts and opts.on_save then
    vim.api.nvim_create_autocmd("BufWritePre", {
      pattern = { "*.md", "*.markdown" },
      callback = function(event)
        M.run(event.buf)
      end,
    })
  end
end

return M
