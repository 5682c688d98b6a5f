using NpsWarning.Benchmarks;

// dotnet run --project tests/NpsWarning.Benchmarks -c Release -- [stages|reading|hostile|intake|latency|start|unknowns]
var which = args.Length > 0 ? args[0] : "all";
if (which is "reading") ReadingBenchmark.Run();
if (which is "hostile" or "all") ReadingBenchmark.RunHostile();
if (which is "stages" or "all") StageBenchmark.Run();
if (which is "intake" or "all") await ServiceBenchmark.IntakeAsync();
if (which is "latency" or "all") await ServiceBenchmark.LatencyAsync();
if (which is "start" or "all") await ServiceBenchmark.StartAsync();
if (which is "unknowns" or "all") UnknownsBenchmark.Run(Environment.GetEnvironmentVariable("NPS_DATA") ?? "../shared/data");
