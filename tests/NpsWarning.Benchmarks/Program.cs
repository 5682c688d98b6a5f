using NpsWarning.Benchmarks;

// dotnet run --project tests/NpsWarning.Benchmarks -c Release -- [speed|stages|reading|hostile|broker|intake|latency|alerting [handover|latency|outage [seconds]]|million|start|unknowns [presentations|spectra [seed…]]|names|texts|detection|realdata|null|streams [size]]
// alerting: how fast alerts leave by mail and webhook, and what becomes of them while the mail server is away (600 s); a quarter of an hour, and not among "all".
// speed: what holds the intake back, in one table: stages, broker alone, and the whole. million takes some minutes and is not among "all"; nor do realdata, null and streams, the other parts of detection (null 0.1 is a tenth of it).
var which = args.Length > 0 ? args[0] : "all";
if (which is "reading") ReadingBenchmark.Run();
if (which is "hostile" or "all") ReadingBenchmark.RunHostile();
if (which is "stages" or "speed" or "all") StageBenchmark.Run();
if (which is "broker" or "speed" or "all") await BrokerBenchmark.RunAsync();
if (which is "intake" or "speed" or "all") await ServiceBenchmark.IntakeAsync();
if (which is "latency" or "speed" or "all") await ServiceBenchmark.LatencyAsync();
if (which is "alerting") await AlertingBenchmark.RunAsync(args.Length > 1 ? args[1] : null, args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 600);
if (which is "million") await MillionBenchmark.RunAsync(args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
if (which is "start" or "all") await ServiceBenchmark.StartAsync();
var part = which is "unknowns" && args.Length > 1 ? args[1] : null;
if (which is "unknowns" or "all" && part is null or "presentations") PresentationsBenchmark.Run(Environment.GetEnvironmentVariable("NPS_DATA") ?? "../shared/data", [.. args.Length > 2 ? args[2..].Select(int.Parse) : [301, 401]]);
if (which is "unknowns" or "all" && part is null or "spectra") SpectraBenchmark.Run(Environment.GetEnvironmentVariable("NPS_DATA") ?? "../shared/data", [.. args.Length > 2 ? args[2..].Select(int.Parse) : [11, 12]]);
if (which is "names" or "all") NamesBenchmark.Run(Environment.GetEnvironmentVariable("NPS_DATA") ?? "../shared/data");
if (which is "texts" or "all") TextsBenchmark.Run(Environment.GetEnvironmentVariable("NPS_DATA") ?? "../shared/data");
if (which is "detection" or "all") DetectionBenchmark.Run(Environment.GetEnvironmentVariable("NPS_DATA") ?? "../shared/data");
if (which is "realdata" or "detection") RealDataBenchmark.Run(Environment.GetEnvironmentVariable("NPS_DATA") ?? "../shared/data");
if (which is "null" or "detection") NullBenchmark.Run(which == "null" && args.Length > 1 ? double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1);
if (which is "streams" or "detection") MillionStreamsBenchmark.Run(which == "streams" && args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
