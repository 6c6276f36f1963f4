-- PUT of VMs with a system-assigned identity; the body differs on every request so that every write really syncs.
-- Arguments: path prefix before the name, path suffix, bearer token, prefix of names, how many names (0: all different), location
local counter, threads = 0, 0
function setup(thread) thread:set("id", threads); threads = threads + 1 end
function init(args)
  prefix, suffix, token, names, spread = args[1], args[2], args[3], args[4], tonumber(args[5])
  headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
  offset = tonumber(args[6] or "0")
  ok, bad = 0, 0
end
local function body(n)
  return '{"location":"westus","tags":{"n":"' .. n .. '"},"identity":{"type":"SystemAssigned"},"properties":{"hardwareProfile":{"vmSize":"Standard_B1s"},' ..
    '"storageProfile":{"imageReference":{"publisher":"Canonical","offer":"UbuntuServer","sku":"16.04.0-LTS","version":"latest"},"osDisk":{"caching":"ReadWrite","createOption":"FromImage","managedDisk":{"storageAccountType":"Standard_LRS"}}},' ..
    '"osProfile":{"computerName":"bench","adminUsername":"bench","adminPassword":"Passw0rd!' .. n .. '","linuxConfiguration":{"disablePasswordAuthentication":false}},' ..
    '"networkProfile":{"networkInterfaces":[{"id":"/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/nic","properties":{"primary":true}}]}}}'
end
function request()
  counter = counter + 1
  local n = counter
  if spread > 0 then n = counter % spread end
  return wrk.format("PUT", prefix .. names .. (offset + n) .. suffix, headers, body(id .. "-" .. counter))
end
function response(status) if status >= 200 and status < 300 then ok = ok + 1 else bad = bad + 1 end end
function done(summary)
  io.write(string.format("status-errors %d\n", summary.errors.status))
end
