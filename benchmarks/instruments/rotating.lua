-- Asks for another of a hundred jobs each time: wrk -s rotating.lua URL-OF-A-JOB
local number = 0

function request()
  number = number % 100 + 1
  local path = wrk.path:gsub("%d+$", number)
  return wrk.format(nil, path)
end
