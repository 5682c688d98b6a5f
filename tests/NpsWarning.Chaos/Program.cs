using System.CommandLine;
using NpsWarning.Chaos;

var seed = new Option<int>("--seed") { Description = "Of messages and faults.", DefaultValueFactory = _ => 1 };
var reports = new Option<int>("--reports") { Description = "About how many messages are posted.", DefaultValueFactory = _ => 20_000 };
var kills = new Option<int>("--kills") { Description = "How often the service is killed.", DefaultValueFactory = _ => 20 };
var keep = new Option<bool>("--keep") { Description = "Keep the data folders also where all is well." };
var json = new Option<bool>("--json") { Description = "The account as one JSON document on standard output." };
var program = new Option<string>("--program") { Description = "nps.dll to run. Default: the one built with this project.", DefaultValueFactory = _ => ChaosRun.OwnProgram };
var root = new RootCommand("Kills the service again and again while reports are posted to it, and compares what is left with a quiet run of the same reports.") { seed, reports, kills, keep, json, program };
root.SetAction(parsed => ChaosRun.GoAsync(args, new ChaosOptions(parsed.GetValue(seed), parsed.GetValue(reports), parsed.GetValue(kills), parsed.GetValue(keep), parsed.GetValue(json), Path.GetFullPath(parsed.GetValue(program)!))));
return await root.Parse(args).InvokeAsync();
