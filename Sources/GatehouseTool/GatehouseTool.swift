import ArgumentParser
import GatehouseCommands

@main
struct GatehouseTool {
    static func main() async {
        await GatehouseCommand.main()
    }
}
