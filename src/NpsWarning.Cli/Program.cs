using NpsWarning.Cli;
using NpsWarning.Cli.Commands;

return await CommandLine.RunAsync(
    "Early warning of new psychoactive substances: takes in reports, finds what is emerging, alerts those who can act.",
    [
        ServeCommand.Create(),
        DemoCommand.Create(),
        SubmitCommand.Create(),
        ValidateCommand.Create(),
        BacktestCommand.Create(),
        PolicyCommand.Create(),
        DetectCommand.Create(),
        SubstanceCommand.Create(),
        SpectraCommand.Create(),
        PresentationsCommand.Create(),
        SimulateCommand.Create(),
        TrainCommand.Create(),
        ModelsCommand.Create(),
        StakeholdersCommand.Create(),
        DeliveriesCommand.Create(),
        MeasuresCommand.Create(),
        ContractCommand.Create(),
        AlertsCommand.Create(),
        QuarantineCommand.Create(),
        MigrateCommand.Create(),
        BackupCommand.Create(),
        RestoreCommand.Create(),
        DoctorCommand.Create(),
    ],
    args);
