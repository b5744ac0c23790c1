vim.api.nvim_create_user_command("TidyMark", function()
  require("tidymark").run(0)
end, {})
