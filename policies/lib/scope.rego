# Why a product has nothing that a policy could judge: reasons for `exempt`. Each of them is proved, never assumed.
package lib.scope

not_offered contains "the product is not offered yet" if input.product.lifecycle in {"proposed", "draft"}

not_offered contains reason if some reason in retired

no_port contains "the product offers no output port" if count(input.product.outputPorts) == 0

no_table contains "the product offers no table" if {
	every port in input.product.outputPorts {
		port.contractResolved
		count(port.tables) == 0
	}
}

contract_alone contains "a contract judged alone does not say what its product reads" if input.product.kind == "contract"

no_column contains "the product describes no column" if {
	every port in input.product.outputPorts {
		port.contractResolved
		every table in port.tables { count(table.columns) == 0 }
	}
}

retired contains "the product is retired" if input.product.lifecycle == "retired"
